// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.contract;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.ExclusionRejectedException;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.contract.VerifiedExclusion;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes exclusions that both parties have signed. Each is in the evidence log, with its signatures,
 * before it counts; and in a file, so that it counts after a restart.
 */
public final class Exclusions implements Answerer {

  private static final Logger log = LoggerFactory.getLogger(Exclusions.class);

  /** The kind of the requests that bring them. */
  public static final String KIND = "exclusion";

  static final int MAX_EXCLUSIONS = 1000;
  private static final String SUFFIX = ".json";
  private static final long MAX_FILE_BYTES = 2L * SignedExclusion.MAX_BYTES;

  private final Contract contract;
  private final Path folder;
  private final ActLog acts;
  private final Consumer<Exclusion> listener;
  private final Map<String, ExclusionDocument> accepted = new LinkedHashMap<>();

  /**
   * The contract of a site.
   *
   * @param parties the keys of both parties by their names; empty without a contract
   */
  public record Contract(SiteId site, Map<String, VerificationKey> parties) {

    public Contract {
      parties = Map.copyOf(parties);
    }
  }

  /** Records an accepted exclusion in the evidence log. */
  @FunctionalInterface
  public interface ActLog {

    /**
     * Records it.
     *
     * @throws IOException if the log cannot be written
     */
    void record(Json.Obj exclusion) throws IOException;
  }

  /**
   * Reads the exclusions of former runs.
   *
   * @param folder where they are kept; it may be missing
   * @param listener gets each of them, and each that is accepted later
   */
  public Exclusions(Contract contract, Path folder, ActLog acts, Consumer<Exclusion> listener) {
    this.contract = contract;
    this.folder = folder;
    this.acts = acts;
    this.listener = listener;
    files().forEach(this::restore);
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> each.toString().endsWith(SUFFIX))
          .sorted()
          .limit(MAX_EXCLUSIONS)
          .toList();
    } catch (IOException unreadable) {
      log.warn("exclusions not read folder={} why={}", folder, unreadable.getMessage());
      return List.of();
    }
  }

  /**
   * Restores an exclusion that was verified when it was accepted; only the gateway writes these.
   */
  private void restore(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IOException("the file is too large");
      }
      Members stored = Members.of(Json.parse(Files.readAllBytes(file)), "exclusion");
      List<String> parties = new ArrayList<>();
      if (stored.required("parties") instanceof Json.Arr names) {
        names
            .items()
            .forEach(each -> parties.add(each instanceof Json.Str name ? name.text() : ""));
      }
      ExclusionDocument document =
          SignedExclusion.of(stored.required("envelope")).unverifiedContent();
      count(document, parties);
    } catch (IOException
        | JsonException
        | ExclusionRejectedException
        | IllegalArgumentException unusable) {
      log.warn("exclusion not read file={} why={}", file, unusable.getMessage());
    }
  }

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    Json document = question.required("document");
    question.expectNoOthers();
    VerifiedExclusion verified;
    try {
      verified = SignedExclusion.of(document).verify(contract.site(), contract.parties());
    } catch (ExclusionRejectedException rejected) {
      throw new RefusedRequestException(rejected.reason().wireName(), rejected.getMessage());
    }
    accept(verified, requester);
    return Json.object()
        .put("id", verified.document().id())
        .putTexts("parties", verified.parties())
        .build();
  }

  private synchronized void accept(VerifiedExclusion verified, OperatorName requester)
      throws RefusedRequestException, IOException {
    ExclusionDocument document = verified.document();
    ExclusionDocument known = accepted.get(document.id());
    if (document.equals(known)) {
      return;
    }
    if (known != null) {
      throw new RefusedRequestException(
          "id_used", "another exclusion of this site has the id " + document.id());
    }
    if (accepted.size() >= MAX_EXCLUSIONS) {
      throw new RefusedRequestException(
          "too_many", "the site has %d exclusions".formatted(MAX_EXCLUSIONS));
    }
    acts.record(
        Json.object()
            .put("operator", requester.value())
            .putTexts("parties", verified.parties())
            .put("envelope", verified.envelope())
            .build());
    Files.createDirectories(folder);
    DurableFile.replace(
        folder.resolve(document.id() + SUFFIX),
        Json.object()
            .putTexts("parties", verified.parties())
            .put("envelope", verified.envelope())
            .toBytes(),
        PosixFilePermissions.fromString("rw-r-----"));
    count(document, verified.parties());
    log.info("exclusion accepted id={} by={}", document.id(), requester);
  }

  private void count(ExclusionDocument document, List<String> parties) {
    Set<String> devices =
        document.devices().stream().map(DeviceId::value).collect(Collectors.toSet());
    Exclusion exclusion =
        new Exclusion(
            document.id(), devices, new TimeSpan(document.from(), document.to()), parties);
    accepted.put(document.id(), document);
    listener.accept(exclusion);
  }
}
