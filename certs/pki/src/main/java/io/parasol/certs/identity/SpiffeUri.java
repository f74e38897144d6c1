// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.util.Arrays;
import java.util.List;

/**
 * A parser of SPIFFE ids (SPIFFE-ID, 2) in the forms that Parasol issues.
 *
 * <p>Each identity has only one spelling, and nothing is normalized. A URI that differs in one byte
 * is rejected or is another identity.
 */
final class SpiffeUri {

  /** Maximum length in bytes: the length that implementations must support (SPIFFE-ID, 2.3). */
  static final int LONGEST = 2048;

  private static final String SCHEME = "spiffe://";

  private SpiffeUri() {}

  static Identity parse(String uri) throws InvalidIdentityException {
    refuseUnusual(uri);
    List<String> segments = Arrays.asList(uri.substring(SCHEME.length()).split("/", -1));
    refuseTricks(uri, segments);
    Identity identity;
    try {
      identity = named(uri, segments);
    } catch (IllegalArgumentException e) {
      throw refused(uri, String.valueOf(e.getMessage()));
    }
    if (!identity.uri().equals(uri)) {
      throw refused(uri, "differs from the canonical form " + identity.uri() + " of this identity");
    }
    return identity;
  }

  private static void refuseUnusual(String uri) throws InvalidIdentityException {
    // Every character that is accepted below is one byte.
    if (uri.length() > LONGEST) {
      throw refused(uri, "is longer than " + LONGEST + " bytes");
    }
    if (!uri.startsWith(SCHEME)) {
      throw refused(uri, "does not begin with " + SCHEME);
    }
    for (int i = SCHEME.length(); i < uri.length(); i++) {
      switch (uri.charAt(i)) {
        case '?' -> throw refused(uri, "has a query");
        case '#' -> throw refused(uri, "has a fragment");
        case '%' -> throw refused(uri, "has a percent-escape");
        case '@' -> throw refused(uri, "has a user");
        case ':' -> throw refused(uri, "has a port");
        default -> {}
      }
    }
  }

  private static void refuseTricks(String uri, List<String> segments)
      throws InvalidIdentityException {
    if (segments.contains("")) {
      throw refused(uri, "has an empty segment");
    }
    if (segments.contains(".") || segments.contains("..")) {
      throw refused(uri, "has a segment that is . or ..");
    }
  }

  private static Identity named(String uri, List<String> segments) throws InvalidIdentityException {
    if (segments.size() < 5 || !segments.get(1).equals("site")) {
      throw nobody(uri);
    }
    TrustDomain trustDomain = new TrustDomain(segments.get(0));
    SiteId site = new SiteId(segments.get(2));
    String kind = segments.get(3);
    String name = segments.get(4);
    if (kind.equals("device") && segments.size() == 5) {
      return new Identity.Device(trustDomain, site, new DeviceId(name));
    }
    if (kind.equals("gateway") && segments.size() == 5) {
      if (!name.equals(site.value())) {
        throw refused(uri, "names a gateway other than that of its site");
      }
      return new Identity.Gateway(trustDomain, site);
    }
    if (kind.equals("operator") && segments.size() == 6) {
      Role role = Role.of(name).orElseThrow(() -> refused(uri, "has an unknown role"));
      return new Identity.Operator(trustDomain, site, role, new OperatorName(segments.get(5)));
    }
    throw nobody(uri);
  }

  private static InvalidIdentityException nobody(String uri) {
    return refused(
        uri,
        "has an unknown form; expected spiffe://{trust domain}/site/{site}/ and device/{id},"
            + " gateway/{id} or operator/{role}/{name}");
  }

  private static InvalidIdentityException refused(String uri, String why) {
    return new InvalidIdentityException("identity \"" + Printable.of(uri) + "\": " + why);
  }
}
