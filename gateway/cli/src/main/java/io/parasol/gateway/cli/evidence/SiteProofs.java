// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the data of a site shows: how often and when for the last time something was recorded in the
 * evidence log or as an event, and the state of the log, of certificates and of the signed policy.
 */
final class SiteProofs {

  private static final String LOG = "log:";
  private static final String EVENT = "event:";
  private static final String NETWORK = "network";

  private final Counts records = new Counts();
  private final Counts events = new Counts();

  /** The proofs that are not counts, by their names. */
  private final Map<String, String> facts = new LinkedHashMap<>();

  private SiteProofs() {}

  /**
   * Reads the state folder of a site; works beside a running gateway.
   *
   * @param verification of the whole log; empty if there is no log.
   */
  static SiteProofs of(SiteConfig config, Optional<LogReport> verification)
      throws IOException, AuthorityException, UnusableKeyException {
    SiteProofs proofs = LogPass.over(config.state(), RecordPass::new).proofs();
    EventStore.readFiles(StateFolder.eventsIn(config.state()), proofs::countEvent);
    SiteSigners signers = SiteSigners.of(config);
    CertificateHolders holders = CertificateHolders.of(config, signers);
    long revoked = holders.holders().stream().filter(CertificateHolders.Holder::isRevoked).count();
    proofs.facts.put(
        "certificates",
        "%d valid and %d revoked certificates that have not expired"
            .formatted(holders.holders().size() - revoked, revoked));
    proofs.facts.put(
        "log",
        verification
            .map(
                report ->
                    "the log is %s, %s"
                        .formatted(
                            report.isIntact() ? "intact" : "NOT intact", proofs.line(LOG + "head")))
            .orElse("there is no log yet"));
    proofs.facts.put(
        "policy",
        signers.signed().isPresent()
            ? "signed policy with %d signers; vendors locked out: %d"
                .formatted(signers.policy().signers().size(), signers.lockedOut().size())
            : "no signed policy; %d signers in the configuration"
                .formatted(signers.policy().signers().size()));
    proofs.facts.putIfAbsent(NETWORK, "no interface is known to lead to controllers");
    proofs.facts.put("releases", releases(config));
    proofs.facts.put("sbom", sbom());
    return proofs;
  }

  private static String releases(SiteConfig config) throws IOException {
    Path timestamp = config.state().resolve("releases").resolve("trust").resolve("timestamp.json");
    return Files.isRegularFile(timestamp)
        ? "repository last verified at " + Files.getLastModifiedTime(timestamp).toInstant()
        : "no repository was verified yet";
  }

  private static String sbom() {
    return Components.ofThisProcess().json().members().get("sbom-sha256") instanceof Json.Str hash
        ? "list of components, SHA-256 " + hash.text()
        : "no list of components beside the program";
  }

  /** Counts the records of one attempt to read the log. */
  private static final class RecordPass implements EvidenceLog.Visitor {
    private final SiteProofs proofs = new SiteProofs();

    SiteProofs proofs() {
      return proofs;
    }

    @Override
    public void visit(long index, byte[] record) {
      try {
        Members members = Members.of(Json.parse(record), "record");
        String kind = members.text("record");
        if (kind.equals(NETWORK)) {
          proofs.facts.put(NETWORK, network(members));
        }
        proofs.records.add(
            kind,
            members.optional("count").isPresent() ? members.integer("count") : 1,
            members.optional("at").isPresent() ? members.instant("at") : null);
      } catch (JsonException unreadable) {
        proofs.records.add("unreadable", 1, null);
      }
    }
  }

  private static String network(Members record) throws JsonException {
    List<String> forwards = RequirementProfile.texts(record.required("forwards"));
    boolean isSeparate =
        record.required("separate") instanceof Json.Bool separate && separate.value();
    return "at %s: interfaces %s, %s; forwarding: %s"
        .formatted(
            record.instant("at"),
            String.join(", ", RequirementProfile.texts(record.required("interfaces"))),
            isSeparate ? "separate" : "NOT separate from other networks",
            forwards.isEmpty() ? "none found" : String.join("; ", forwards));
  }

  private void countEvent(String owner, long at, byte[] json) {
    try {
      Members event = Members.of(Json.parse(json), "event");
      events.add(event.text("event"), 1, Instant.ofEpochMilli(at));
    } catch (JsonException unreadable) {
      events.add("unreadable", 1, null);
    }
  }

  /**
   * Returns what the site shows, for people.
   *
   * @param proof {@code log:} and the kind of a record, {@code event:} and the name of an event, or
   *     one of certificates, log, network, policy, releases, sbom.
   */
  String line(String proof) {
    if (proof.startsWith(LOG)) {
      String kind = proof.substring(LOG.length());
      return "records %s in the log: %s".formatted(kind, records.text(kind));
    }
    if (proof.startsWith(EVENT)) {
      String name = proof.substring(EVENT.length());
      return "stored events %s: %s".formatted(name, events.text(name));
    }
    return facts.getOrDefault(proof, "unknown");
  }
}
