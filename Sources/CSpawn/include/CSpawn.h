// Starts a child process with nothing of ours but three streams: GNU's extensions to posix_spawn, which Swift cannot see.
#pragma once
#include <sys/types.h>

/// Starts `argv[0]`, looked up on the PATH, in a process group of its own, with default signal handling.
///
/// `errors` of -1 sends its stderr to /dev/null. Returns 0 or an errno value.
int davit_spawn(char *const argv[], char *const envp[], int input, int output, int errors, pid_t *child);
