#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// Swift cannot call variadic C functions, so each kind of argument of curl_easy_setopt,
// curl_easy_getinfo and curl_multi_setopt gets a function of its own. The caller picks the one that
// fits the option, as listed in curl_easy_setopt(3).

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);

/// libcurl copies the string; NULL puts the option back to its default.
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);

/// libcurl does not copy the list: it must outlive the transfer.
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list);

/// What libcurl calls during a transfer, each time with the same context.
typedef struct {
  curl_read_callback read_body;
  curl_write_callback write_header;
  curl_write_callback write_body;
  curl_prereq_callback before_request;
} ccurl_callbacks;

/// Sets all callbacks, and the context also as CURLOPT_PRIVATE. No seek function is set.
CURLcode ccurl_set_callbacks(CURL *easy, ccurl_callbacks callbacks, void *context);

/// What libcurl calls while it loads a page, each time with the same context.
typedef struct {
  curl_write_callback write_header;
  curl_write_callback write_body;
  curl_opensocket_callback open_socket;
} ccurl_page_callbacks;

CURLcode ccurl_set_page_callbacks(CURL *easy, ccurl_page_callbacks callbacks, void *context);

/// Copies the IP address into `bytes`, in network order, and its port. Returns how many bytes there
/// are: 4, 16, or 0 where it is no address of the Internet Protocol.
int ccurl_ip_address(const struct curl_sockaddr *address, unsigned char bytes[16], int *port);

/// What libcurl would do: a new socket for `address`, or CURL_SOCKET_BAD.
curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address);

/// The value of a `long` info, or 0 where libcurl knows none.
long ccurl_get_long(CURL *easy, CURLINFO info);

/// The context given to ccurl_set_callbacks.
void *ccurl_get_context(CURL *easy);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/// The result of a CURLMSG_DONE message; Swift does not see into the message's union.
CURLcode ccurl_message_result(const CURLMsg *message);

/// Names the calling thread (at most 15 bytes) and blocks all signals on it.
void ccurl_prepare_thread(const char *name);

#endif
