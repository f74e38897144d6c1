// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.contract;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.ExclusionRejectedException;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.contract.VerifiedExclusion;
import io.parasol.certs.dsse.VerificationKey;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final String FOLDER = "exclusions";
  private static final String SUFFIX = ".json";

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

  /** Returns the folder of a site. */
  public static Path folder(Path state) {
    return state.resolve(FOLDER);
  }

  private List<Path> files() {
    try {
      return files(folder);
    } catch (IOException unreadable) {
      log.warn("exclusions not read folder={} why={}", folder, unreadable.getMessage());
      return List.of();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> each.toString().endsWith(SUFFIX))
          .sorted()
          .limit(MAX_EXCLUSIONS)
          .toList();
    }
  }

  /**
   * Restores an exclusion that was verified when it was accepted; only the gateway writes these.
   */
  private void restore(Path file) {
    try {
      count(StoredExclusion.read(file));
    } catch (IOException | IllegalArgumentException unusable) {
      log.warn("exclusion not read file={} why={}", file, unusable.getMessage());
    }
  }

  /**
   * Lets the exclusions of a device count under its new name; no gateway runs. What was signed is
   * not changed.
   *
   * @throws IOException if a file cannot be written.
   */
  public static void rename(Path folder, DeviceId from, DeviceId to) throws IOException {
    for (Path file : files(folder)) {
      Optional<StoredExclusion> stored = readable(file);
      if (stored.filter(each -> each.devices().contains(from)).isPresent()) {
        stored.get().renamed(from, to).write(file);
      }
    }
  }

  /** Returns an exclusion; one that cannot be read does not count, whatever its names are. */
  private static Optional<StoredExclusion> readable(Path file) {
    try {
      return Optional.of(StoredExclusion.read(file));
    } catch (IOException unusable) {
      return Optional.empty();
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
    StoredExclusion stored =
        new StoredExclusion(
            document, verified.envelope(), Set.copyOf(document.devices()), verified.parties());
    stored.write(folder.resolve(document.id() + SUFFIX));
    count(stored);
    log.info("exclusion accepted id={} by={}", document.id(), requester);
  }

  private void count(StoredExclusion stored) {
    ExclusionDocument document = stored.document();
    Exclusion exclusion =
        new Exclusion(
            document.id(),
            stored.devices().stream().map(DeviceId::value).collect(Collectors.toSet()),
            new TimeSpan(document.from(), document.to()),
            stored.parties());
    accepted.put(document.id(), document);
    listener.accept(exclusion);
  }
}
