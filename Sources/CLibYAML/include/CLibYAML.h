#pragma once

#include <yaml.h>

/// Gives a fresh parser its whole input at once, when that is UTF-8 that libyaml would take as it is; the parser keeps a
/// copy. Otherwise nothing is changed and 0 is returned: the parser's own reader finds out what is wrong.
///
/// libyaml reads in pieces of 16 KiB and decodes and encodes each character on the way, a fifth of its time. What it
/// wants is a buffer of UTF-8 and the count of its characters, which one pass over eight bytes at a time can tell.
int davit_yaml_take_input(yaml_parser_t *parser, const unsigned char *bytes, size_t count);
