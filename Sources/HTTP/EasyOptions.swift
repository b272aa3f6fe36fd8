import CCurl

/// Sets options of a handle and remembers the first that libcurl refused.
struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    private(set) var failure = CURLE_OK

    init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

    mutating func check(_ code: CURLcode) { if failure == CURLE_OK { failure = code } }

    mutating func set(_ option: CURLoption, _ value: Int) { check(davit_easy_set_long(easy, option, value)) }
    mutating func set(_ option: CURLoption, _ value: String) { check(davit_easy_set_string(easy, option, value)) }
    mutating func set(offset option: CURLoption, _ value: Int) { check(davit_easy_set_offset(easy, option, value)) }
    mutating func set(pointer option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        check(davit_easy_set_pointer(easy, option, value))
    }
    mutating func set(list option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        check(davit_easy_set_list(easy, option, value))
    }
    mutating func set(blob option: CURLoption, _ bytes: [UInt8]) {
        check(bytes.withUnsafeBytes { davit_easy_set_blob(easy, option, $0.baseAddress, $0.count) })
    }
}
