// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.parasol.certs.json.Json;
import java.util.Optional;

/**
 * A response of the API.
 *
 * @param cookie the value of the header Set-Cookie.
 */
@SuppressWarnings("ArrayRecordComponent")
record PageResponse(HttpResponseStatus status, byte[] json, Optional<String> cookie) {

  static PageResponse of(HttpResponseStatus status, Json.Obj json) {
    return new PageResponse(status, Json.write(json), Optional.empty());
  }

  static PageResponse ok(Json.Obj json) {
    return of(HttpResponseStatus.OK, json);
  }

  static PageResponse error(HttpResponseStatus status, String why) {
    return of(status, Json.object().put("error", why).build());
  }

  /**
   * Returns the response to a request without a login.
   *
   * @param why empty if the client has neither a certificate nor a session.
   */
  static PageResponse logInFirst(Optional<LoginEnd> why) {
    return of(
        HttpResponseStatus.UNAUTHORIZED,
        Json.object()
            .put("error", "log in first")
            .putOptional("why", why.map(LoginEnd::wireName))
            .build());
  }

  PageResponse with(String cookieHeader) {
    return new PageResponse(status, json, Optional.of(cookieHeader));
  }
}
