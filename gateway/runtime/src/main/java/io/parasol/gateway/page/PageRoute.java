// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.util.Arrays;
import java.util.Optional;

/** The resources of the API, which {@code docs/page-api.json} describes. */
enum PageRoute {
  // spotless:off
  LOGIN       ("POST", "login"),
  LOGOUT      ("POST", "logout"),
  SESSION     ("GET",  "session"),
  LIVE        ("GET",  "live"),
  PRESENT     ("GET",  "present"),
  BOX         ("GET",  "box"),
  ACCESS      ("GET",  "access"),
  CERTIFICATES("GET",  "certificates"),
  REQUEST     ("POST", "request"),
  COMMAND     ("POST", "command/{device}");
  // spotless:on

  private static final String DEVICE = "{device}";

  private final String method;
  private final String path;

  PageRoute(String method, String path) {
    this.method = method;
    this.path = path;
  }

  String method() {
    return method;
  }

  /** Returns the path below the prefix of the API, with the name of its parameter in braces. */
  String path() {
    return path;
  }

  private String fixed() {
    return path.replace(DEVICE, "");
  }

  private boolean matches(String candidate) {
    return path.endsWith(DEVICE) ? candidate.startsWith(fixed()) : candidate.equals(path);
  }

  /** Returns the parameter in a path of this route; empty text if the route has none. */
  String parameter(String ofPath) {
    return ofPath.substring(fixed().length());
  }

  /**
   * Returns the route of a request.
   *
   * @param path below the prefix of the API, without the query.
   */
  static Optional<PageRoute> of(String method, String path) {
    return Arrays.stream(values())
        .filter(route -> route.method.equals(method) && route.matches(path))
        .findFirst();
  }
}
