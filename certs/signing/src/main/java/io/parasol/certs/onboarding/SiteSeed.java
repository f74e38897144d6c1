// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.onboarding;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.net.URI;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What a new box must know to become the gateway of a site. Everything else follows from it: the
 * issuer of the site from the EST server, and the configuration from the repository.
 *
 * @param est the EST server of the fleet authority, such as {@code https://centre.example:8444/}.
 * @param anchor SHA-256 of the certificate of the fleet authority's root (DER), in lower-case hex.
 * @param repository the TUF repository of the site, such as {@code
 *     https://centre.example/sites/rooftop-7/}.
 * @param root SHA-256 of the first root file of that repository, {@code 1.root.json}, in lower-case
 *     hex.
 * @param code the code of the claim for the issuer of the site; it counts once.
 * @param expires from this time on the seed is refused.
 */
public record SiteSeed(
    SiteId site,
    TrustDomain trustDomain,
    URI est,
    String anchor,
    URI repository,
    String root,
    String code,
    Instant expires) {

  /** Version of the format. */
  private static final int FORMAT = 1;

  private static final int MAX_ADDRESS = 200;
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern CODE = Pattern.compile("[A-Z2-9]{4}(-[A-Z2-9]{4}){3}");

  public SiteSeed {
    requireAddress("est", est);
    requireAddress("repository", repository);
    require(SHA_256.matcher(anchor).matches(), "anchor: expected a SHA-256 in lower-case hex");
    require(SHA_256.matcher(root).matches(), "root: expected a SHA-256 in lower-case hex");
    require(CODE.matcher(code).matches(), "claim: expected a code such as K7QF-3MZP-AB2C-DEFG");
  }

  private static void requireAddress(String what, URI address) {
    require(
        address.toString().length() <= MAX_ADDRESS
            && "https".equalsIgnoreCase(address.getScheme())
            && address.getHost() != null
            && address.getRawUserInfo() == null
            && address.getRawQuery() == null
            && address.getRawFragment() == null,
        "%s: expected an address of at most %d characters, such as https://centre.example/"
            .formatted(what, MAX_ADDRESS));
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }

  byte[] write() {
    return Json.object()
        .put("seed", FORMAT)
        .put("site", site.value())
        .put("trust-domain", trustDomain.value())
        .put("est", est.toString())
        .put("anchor", anchor)
        .put("repository", repository.toString())
        .put("root", root)
        .put("claim", code)
        .put("expires", expires)
        .toBytes();
  }

  /** Reads a seed strictly, so that no member is ignored silently. */
  static SiteSeed read(byte[] document) throws JsonException {
    Members members = Members.of(Json.parse(document), "seed");
    if (members.integer("seed") != FORMAT) {
      throw new JsonException(
          "seed.seed: expected %d, the format of this version".formatted(FORMAT));
    }
    try {
      SiteSeed read =
          new SiteSeed(
              new SiteId(members.text("site")),
              new TrustDomain(members.text("trust-domain")),
              URI.create(members.text("est")),
              members.text("anchor"),
              URI.create(members.text("repository")),
              members.text("root"),
              members.text("claim"),
              members.instant("expires"));
      members.expectNoOthers();
      return read;
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("seed." + malformed.getMessage());
    }
  }

  /** Returns the site, never the code. */
  @Override
  public String toString() {
    return "SiteSeed[" + site + "]";
  }
}
