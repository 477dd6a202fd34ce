/* sanitizer: whether this is built under AddressSanitizer, which gcc and clang say differently. */
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define JT_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define JT_HAS_ASAN 1
#endif
#endif
#ifndef JT_HAS_ASAN
#define JT_HAS_ASAN 0
#endif
