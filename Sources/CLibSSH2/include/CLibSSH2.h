// What the SSH preflight uses of libssh2.
#pragma once
#include <libssh2.h>
