// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.release.SiteReleases;
import io.parasol.gateway.release.Standing;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks when the trusted metadata of the releases expires, and who must renew it. */
final class ReleaseCheck {

  private static final String SUBJECT = "metadata of releases";

  private static final String REFRESH = "start the gateway, or run: parasol trust follow";

  /** The newer documents may be published already, and only not be here. */
  private static final String IF_DONE =
      "; if that is done, see with parasol trust follow why it does not arrive here";

  private static final String PUBLISH =
      "the holder of the online key must publish again: parasol trust publish DIR --key FILE"
          + IF_DONE;

  private static final String SIGN =
      "the owners must renew and sign it: parasol trust renew, then each parasol trust sign --key"
          + " FILE, then the holder of the online key parasol trust publish DIR --key FILE"
          + IF_DONE;

  private final SiteConfig config;
  private final InstantSource clock;

  /**
   * @param clock the time that the gateway trusts.
   */
  ReleaseCheck(SiteConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Returns the documents that have expired or soon will; nothing for a site without releases. */
  List<Finding> findings() {
    Path trust = SiteReleases.trustIn(config.state());
    if (config.releases().isEmpty()) {
      return List.of();
    }
    if (!TrustedRepository.isPinned(trust)) {
      return List.of(Finding.warning(SUBJECT, "not fetched yet", REFRESH));
    }
    try {
      return all(
          TrustedRepository.expiries(trust),
          TrustedRepository.timestampSavedAt(trust).orElse(Instant.EPOCH));
    } catch (RefusedException unusable) {
      return List.of(
          Finding.problem(
              SUBJECT,
              unusable.getMessage(),
              "restore the folder %s from a backup".formatted(trust)));
    }
  }

  private static List<Finding> judge(
      Map<MetadataType, Instant> expiries, Instant renewed, Instant now) {
    List<Finding> findings = new ArrayList<>();
    for (MetadataType each : MetadataType.values()) {
      Instant end = expiries.get(each);
      boolean isSigned = each == MetadataType.ROOT || each == MetadataType.TARGETS;
      String remedy = isSigned ? SIGN : PUBLISH;
      String subject = each.wireName() + " of releases";
      if (end == null) {
        findings.add(Finding.warning(subject, "not fetched yet", REFRESH));
      } else if (!now.isBefore(end)) {
        findings.add(Finding.problem(subject, "expired at " + end, remedy));
      } else if (isDue(new Standing(renewed, end, end), isSigned, now)) {
        findings.add(Finding.warning(subject, "expires at " + end, remedy));
      }
    }
    return findings;
  }

  private List<Finding> all(Map<MetadataType, Instant> expiries, Instant renewed) {
    List<Finding> findings = judge(expiries, renewed, clock.instant());
    if (!findings.isEmpty()) {
      return findings;
    }
    return List.of(
        Finding.ok(
            SUBJECT,
            expiries.entrySet().stream()
                .map(each -> "%s until %s".formatted(each.getKey().wireName(), each.getValue()))
                .collect(Collectors.joining(", "))));
  }

  /** Judges as the running gateway does. */
  private static boolean isDue(Standing document, boolean isSigned, Instant now) {
    return isSigned ? document.isSigningDue(now) : document.isPublishingDue(now);
  }
}
