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
  static final int MAX_LENGTH = 2048;

  private static final String SCHEME = "spiffe://";

  private SpiffeUri() {}

  static Identity parse(String uri) throws InvalidIdentityException {
    rejectUnusualCharacters(uri);
    List<String> segments = Arrays.asList(uri.substring(SCHEME.length()).split("/", -1));
    rejectUnusualSegments(uri, segments);
    Identity identity;
    try {
      identity = identityOf(uri, segments);
    } catch (IllegalArgumentException e) {
      throw invalid(uri, String.valueOf(e.getMessage()));
    }
    if (!identity.uri().equals(uri)) {
      throw invalid(uri, "differs from the canonical form " + identity.uri() + " of this identity");
    }
    return identity;
  }

  private static void rejectUnusualCharacters(String uri) throws InvalidIdentityException {
    // Every character that is accepted below is one byte.
    if (uri.length() > MAX_LENGTH) {
      throw invalid(uri, "is longer than " + MAX_LENGTH + " bytes");
    }
    if (!uri.startsWith(SCHEME)) {
      throw invalid(uri, "does not begin with " + SCHEME);
    }
    for (int i = SCHEME.length(); i < uri.length(); i++) {
      switch (uri.charAt(i)) {
        case '?' -> throw invalid(uri, "has a query");
        case '#' -> throw invalid(uri, "has a fragment");
        case '%' -> throw invalid(uri, "has a percent-escape");
        case '@' -> throw invalid(uri, "has a user");
        case ':' -> throw invalid(uri, "has a port");
        default -> {}
      }
    }
  }

  private static void rejectUnusualSegments(String uri, List<String> segments)
      throws InvalidIdentityException {
    if (segments.contains("")) {
      throw invalid(uri, "has an empty segment");
    }
    if (segments.contains(".") || segments.contains("..")) {
      throw invalid(uri, "has a segment that is . or ..");
    }
  }

  private static Identity identityOf(String uri, List<String> segments)
      throws InvalidIdentityException {
    if (segments.size() < 5 || !segments.get(1).equals("site")) {
      throw unknownForm(uri);
    }
    // All clients of a site share the two texts.
    TrustDomain trustDomain = new TrustDomain(segments.get(0).intern());
    SiteId site = new SiteId(segments.get(2).intern());
    String kind = segments.get(3);
    String name = segments.get(4);
    if (kind.equals("device") && segments.size() == 5) {
      return new Identity.Device(trustDomain, site, new DeviceId(name));
    }
    if (kind.equals("gateway") && segments.size() == 5) {
      if (!name.equals(site.value())) {
        throw invalid(uri, "names a gateway other than that of its site");
      }
      return new Identity.Gateway(trustDomain, site);
    }
    if (kind.equals("operator") && segments.size() == 6) {
      Role role = Role.of(name).orElseThrow(() -> invalid(uri, "has an unknown role"));
      return new Identity.Operator(trustDomain, site, role, new OperatorName(segments.get(5)));
    }
    throw unknownForm(uri);
  }

  private static InvalidIdentityException unknownForm(String uri) {
    return invalid(
        uri,
        "has an unknown form; expected spiffe://{trust domain}/site/{site}/ and device/{id},"
            + " gateway/{id} or operator/{role}/{name}");
  }

  private static InvalidIdentityException invalid(String uri, String why) {
    return new InvalidIdentityException("identity \"" + Printable.of(uri) + "\": " + why);
  }
}
