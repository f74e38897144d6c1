// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.repository.DocumentStatus;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.cli.verb.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parasol trust show}: prints what is trusted, who has signed it, and when it expires. */
@Command(
    name = "show",
    description = "Shows what is trusted, who has signed it, and what expires next.")
final class TrustShowVerb extends TrustVerb.OnRepository {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  void run(Path folder, Console console) throws RepositoryEditException {
    RepositoryEditor editor = RepositoryEditor.open(folder);
    if (json) {
      console.json(json(editor));
      return;
    }
    documents(editor, console);
    SitePolicy policy = editor.policy();
    signers(policy, console);
    lockedOut(policy, console);
    releases(editor, console);
  }

  private static void documents(RepositoryEditor editor, Console console)
      throws RepositoryEditException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("DOCUMENT", "VERSION", "STATE", "SIGNED", "EXPIRES"));
    for (DocumentStatus each : editor.statuses()) {
      rows.add(
          List.of(
              each.role(),
              String.valueOf(each.version()),
              each.isDraft() ? "draft" : "published",
              "%d, needs %d of %d".formatted(each.signed(), each.threshold(), each.keys()),
              each.expires().toString()));
    }
    console.table(rows);
    editor.statuses().stream()
        .filter(each -> !each.isDraft())
        .min(Comparator.comparing(DocumentStatus::expires))
        .ifPresent(
            next ->
                console.line(
                    "next to expire: %s, in %d days"
                        .formatted(
                            next.role(),
                            Duration.between(Instant.now(), next.expires()).toDays())));
  }

  private static void signers(SitePolicy policy, Console console) {
    console.line("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SIGNER", "CLASSES", "KEY"));
    for (CommandPolicy.Signer each : policy.signers()) {
      boolean isDenied = policy.refusedKeys().contains(each.key().fingerprint());
      rows.add(
          List.of(
              each.name().value(),
              isDenied ? "none, its key is denied" : words(each),
              each.key().fingerprint()));
    }
    console.table(rows);
    for (CommandClass each : CommandClass.values()) {
      int threshold = policy.thresholds().getOrDefault(each, 1);
      int signers = policy.commandPolicy().fingerprints(each).size();
      console.line(
          "%s needs %d of %d signers%s"
              .formatted(
                  each.wireName(),
                  threshold,
                  signers,
                  signers < threshold
                      ? ": too few signers, so every such command is refused"
                      : ""));
    }
    if (!policy.deniedCertificates().isEmpty()) {
      console.line(
          "denied certificates: "
              + policy.deniedCertificates().stream()
                  .sorted()
                  .map(serial -> serial.toString(16))
                  .collect(Collectors.joining(", ")));
    }
  }

  private static void lockedOut(SitePolicy policy, Console console) {
    for (VendorLockOut each : policy.lockedOut()) {
      console.line(
          "locked out: %s since %s%s"
              .formatted(
                  each.vendor(),
                  each.since(),
                  each.reason().isEmpty() ? "" : ", " + each.reason()));
    }
  }

  private static String words(CommandPolicy.Signer signer) {
    return signer.classes().stream()
        .sorted()
        .map(CommandClass::wireName)
        .collect(Collectors.joining(","));
  }

  private static void releases(RepositoryEditor editor, Console console)
      throws RepositoryEditException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RELEASE", "BY", "MODELS", "VERSION", "COUNTER", "BYTES"));
    addReleases(rows, editor, Optional.empty());
    for (DelegatedRole vendor : editor.vendors()) {
      addReleases(rows, editor, Optional.of(vendor.name()));
    }
    if (rows.size() > 1) {
      console.line("");
      console.table(rows);
    }
  }

  private static void addReleases(
      List<List<String>> rows, RepositoryEditor editor, Optional<RoleName> vendor)
      throws RepositoryEditException {
    for (Map.Entry<TargetPath, TargetFile> each : editor.releases(vendor).entrySet()) {
      Optional<Release> release = release(each.getValue());
      rows.add(
          List.of(
              each.getKey().text(),
              vendor.map(RoleName::toString).orElse("owner"),
              release.map(Release::modelsText).orElse("-"),
              release.map(it -> it.version().text()).orElse("-"),
              release.map(it -> String.valueOf(it.counter())).orElse("-"),
              String.valueOf(each.getValue().length())));
    }
  }

  private static Optional<Release> release(TargetFile file) {
    try {
      return Optional.of(Release.read(file));
    } catch (JsonException noRelease) {
      return Optional.empty();
    }
  }

  private static Json json(RepositoryEditor editor) throws RepositoryEditException {
    List<Json> documents = new ArrayList<>();
    for (DocumentStatus each : editor.statuses()) {
      documents.add(
          Json.object()
              .put("role", each.role())
              .put("version", each.version())
              .put("draft", each.isDraft())
              .put("signed", each.signed())
              .put("threshold", each.threshold())
              .put("keys", each.keys())
              .put("expires", each.expires())
              .build());
    }
    List<List<String>> rows = new ArrayList<>();
    addReleases(rows, editor, Optional.empty());
    for (DelegatedRole vendor : editor.vendors()) {
      addReleases(rows, editor, Optional.of(vendor.name()));
    }
    List<Json> releases = new ArrayList<>();
    for (List<String> row : rows) {
      releases.add(
          Json.object()
              .put("path", row.get(0))
              .put("by", row.get(1))
              .put("version", row.get(3))
              .put("length", Long.parseLong(row.get(5)))
              .build());
    }
    SitePolicy policy = editor.policy();
    List<Json> signers = new ArrayList<>();
    for (CommandPolicy.Signer each : policy.commandPolicy().signers()) {
      signers.add(
          Json.object()
              .put("name", each.name().value())
              .put("key", each.key().fingerprint())
              .putTexts(
                  "classes", each.classes().stream().sorted().map(CommandClass::wireName).toList())
              .build());
    }
    JsonBuilder lockedOut = Json.object();
    policy.lockedOut().forEach(each -> lockedOut.put(each.vendor(), each.json()));
    return Json.object()
        .put("site", editor.site().value())
        .put("documents", documents)
        .put("signers", signers)
        .put("locked-out", lockedOut)
        .put("releases", releases)
        .build();
  }
}
