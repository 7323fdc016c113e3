#define _GNU_SOURCE  // pthread_setname_np, which Swift therefore does not see

#include "CCurl.h"

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(easy, option, list);
}

CURLcode ccurl_set_callbacks(CURL *easy, ccurl_callbacks callbacks, void *context) {
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, callbacks.read_body);
  curl_easy_setopt(easy, CURLOPT_READDATA, context);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callbacks.write_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callbacks.write_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
  // The last one fails where libcurl is older than 7.80; the others exist everywhere.
  return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callbacks.before_request);
}

CURLcode ccurl_set_page_callbacks(CURL *easy, ccurl_page_callbacks callbacks, void *context) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callbacks.write_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callbacks.write_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callbacks.open_socket);
}

int ccurl_ip_address(const struct curl_sockaddr *address, unsigned char bytes[16], int *port) {
  if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
    struct sockaddr_in ip;
    memcpy(&ip, &address->addr, sizeof ip);
    memcpy(bytes, &ip.sin_addr, 4);
    *port = ntohs(ip.sin_port);
    return 4;
  }
  if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
    struct sockaddr_in6 ip;
    // What lies behind the declared end of `addr` is libcurl's, as long as `addrlen` says.
    memcpy(&ip, (const char *)address + offsetof(struct curl_sockaddr, addr), sizeof ip);
    memcpy(bytes, &ip.sin6_addr, 16);
    *port = ntohs(ip.sin6_port);
    return 16;
  }
  return 0;
}

curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

long ccurl_get_long(CURL *easy, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

void *ccurl_get_context(CURL *easy) {
  char *context = NULL;
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context) == CURLE_OK ? context : NULL;
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }

void ccurl_prepare_thread(const char *name) {
  sigset_t signals;
  sigfillset(&signals);
  pthread_sigmask(SIG_SETMASK, &signals, NULL);
  pthread_setname_np(pthread_self(), name);
}
