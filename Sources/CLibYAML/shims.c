#include "CLibYAML.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Bytes the scanner may look ahead over the end of the text.
enum { PADDING = 8 };

// The bytes of the character at `bytes`, 0 for one that libyaml's reader refuses or treats in a way of its own.
static size_t character(const unsigned char *bytes, size_t left) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = bytes[0];
    if (first < 0x80) return (first >= 0x20 && first < 0x7F) || first == '\n' || first == '\t' || first == '\r';
    size_t width = first >= 0xF8 ? 0 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
    if (width == 0 || width > left) return 0;
    uint32_t value = first & (0xFF >> (width + 1));
    for (size_t index = 1; index < width; index++) {
        if ((bytes[index] & 0xC0) != 0x80) return 0;
        value = value << 6 | (bytes[index] & 0x3F);
    }
    if (value < least[width]) return 0;
    int allowed = value == 0x85 || (value >= 0xA0 && value <= 0xD7FF) || (value >= 0xE000 && value <= 0xFFFD) ||
                  (value >= 0x10000 && value <= 0x10FFFF);
    // a byte order mark is the reader's business, wherever it stands
    return allowed && value != 0xFEFF ? width : 0;
}

// Whether eight bytes are printable ASCII, all of them.
static int isPrintable(uint64_t word) {
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t belowSpace = (word - ones * 0x20) & ~word;
    uint64_t deletion = word ^ ones * 0x7F;
    return ((word | belowSpace | ((deletion - ones) & ~deletion)) & tops) == 0;
}

int davit_yaml_take_input(yaml_parser_t *parser, const unsigned char *bytes, size_t count) {
    size_t characters = 0;
    for (size_t index = 0; index < count;) {
        uint64_t word;
        if (count - index >= sizeof word) {
            memcpy(&word, bytes + index, sizeof word);
            if (isPrintable(word)) {
                index += sizeof word;
                characters += sizeof word;
                continue;
            }
        }
        size_t width = character(bytes + index, count - index);
        if (width == 0) return 0;
        index += width;
        characters += 1;
    }
    unsigned char *copy = malloc(count + PADDING);
    if (copy == NULL) return 0;
    if (count > 0) memcpy(copy, bytes, count);
    memset(copy + count, 0, PADDING);
    free(parser->buffer.start);
    parser->buffer.start = parser->buffer.pointer = copy;
    parser->buffer.last = copy + count + 1;
    parser->buffer.end = copy + count + PADDING;
    parser->unread = characters + 1;  // the NUL that ends a stream is one
    parser->encoding = YAML_UTF8_ENCODING;
    parser->eof = 1;
    return 1;
}
