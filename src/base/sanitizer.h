/* sanitizer: whether this is built under AddressSanitizer or ThreadSanitizer, which gcc and clang
 * say differently. */
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define JT_HAS_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define JT_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define JT_HAS_ASAN 1
#elif __has_feature(thread_sanitizer)
#define JT_HAS_TSAN 1
#endif
#endif
#ifndef JT_HAS_ASAN
#define JT_HAS_ASAN 0
#endif
#ifndef JT_HAS_TSAN
#define JT_HAS_TSAN 0
#endif
#define JT_HAS_SANITIZER (JT_HAS_ASAN || JT_HAS_TSAN)
