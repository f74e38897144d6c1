// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.configuration.ConfigurationResult.Outcome;
import io.parasol.gateway.configuration.SiteCondition.Upstream;
import io.parasol.gateway.trial.Trial;
import io.parasol.gateway.trial.Trial.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies stored versions of a configuration, and returns to the previous one if the gateway does
 * not work with the next. Every step is durable before the next one, and each is repeated after a
 * power cut, so that exactly one whole version is in force at any time.
 *
 * <pre>
 *   trial.json    the version that is being tried, and the one before; absent if none is
 *   result.json   the last result; "reported" once the gateway has recorded it
 *   refused.json  the versions that are not tried again
 * </pre>
 *
 * <p>Not thread-safe; blocks on the disk.
 */
public final class ManagedConfiguration {

  private static final Logger log = LoggerFactory.getLogger(ManagedConfiguration.class);

  /** The time in which a version must prove that it works. */
  static final Duration LIMIT = Duration.ofMinutes(10);

  /** How often a version under trial is started before it is given up. */
  static final int MAX_STARTS = 3;

  /** Number of versions that are kept. */
  private static final int KEPT_VERSIONS = 5;

  private static final int MAX_REFUSED = 64;
  private static final int MAX_DEVICES = 10_000;
  private static final int MAX_BYTES = 1024 * 1024;

  private final ConfigurationFolder folder;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private @Nullable Pending pending;
  private @Nullable Trial trial;

  /**
   * The content of {@code trial.json}.
   *
   * @param starts how often the gateway was started with the version.
   * @param failure why the version before is restored; empty until then.
   */
  private record Pending(
      ConfigurationVersion from,
      ConfigurationVersion to,
      int starts,
      Set<DeviceId> answered,
      boolean wasUp,
      String failure) {

    Pending startedAgain() {
      return new Pending(from, to, starts + 1, answered, wasUp, failure);
    }

    Pending failed(String why) {
      return new Pending(from, to, starts, answered, wasUp, why);
    }

    Json.Obj json() {
      return Json.object()
          .put("from", from.toString())
          .put("to", to.toString())
          .put("starts", starts)
          .putTexts("answered", answered.stream().map(DeviceId::value).sorted().toList())
          .put("was-up", wasUp)
          .put("failure", failure)
          .build();
    }

    static Pending read(Json json) throws JsonException {
      Members members = Members.of(json, "trial");
      Set<DeviceId> answered = new LinkedHashSet<>();
      if (members.required("answered") instanceof Json.Arr array) {
        for (Json each : array.items().subList(0, Math.min(MAX_DEVICES, array.items().size()))) {
          if (each instanceof Json.Str text) {
            answered.add(new DeviceId(text.text()));
          }
        }
      }
      return new Pending(
          ConfigurationResult.version(members.text("from")),
          ConfigurationResult.version(members.text("to")),
          (int) members.integer("starts"),
          answered,
          members.required("was-up").equals(new Json.Bool(true)),
          members.text("failure"));
    }
  }

  /**
   * @param nanos a monotonic clock.
   */
  public ManagedConfiguration(ConfigurationFolder folder, InstantSource clock, LongSupplier nanos) {
    this.folder = folder;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Completes what a previous process has begun. Must be called before the gateway is started, each
   * time.
   */
  public void recover() throws IOException {
    pending = readTrial().orElse(null);
    trial = null;
    if (pending == null) {
      return;
    }
    if (!pending.failure().isEmpty()) {
      restore();
    } else if (pending.starts() >= MAX_STARTS) {
      rollBack("the gateway was started %d times with it and never worked".formatted(MAX_STARTS));
    } else {
      save(pending.startedAgain());
      folder.select(pending.to());
      trial = new Trial(LIMIT, nanos.getAsLong());
      log.info("configuration under trial version={} start={}", pending.to(), pending.starts());
    }
  }

  /**
   * Selects the version that was in force when a backup was made: a backup has all versions, but no
   * link to one of them.
   */
  public static void selectRestored(ConfigurationFolder folder) throws IOException {
    if (folder.current().isPresent()) {
      return;
    }
    ManagedConfiguration restored =
        new ManagedConfiguration(folder, InstantSource.system(), System::nanoTime);
    Optional<ConfigurationVersion> version = restored.readTrial().map(Pending::from);
    if (version.isEmpty()) {
      Set<ConfigurationVersion> refused = restored.refused();
      version =
          folder.versions().stream()
              .filter(each -> !refused.contains(each))
              .max(Comparator.naturalOrder());
    }
    if (version.isPresent()) {
      folder.select(version.get());
    }
  }

  /** Returns the file that the gateway loads. */
  public Path file() {
    return folder.file();
  }

  /** Returns the file of a version. */
  public Path file(ConfigurationVersion version) {
    return folder.file(version);
  }

  /** Returns whether a version is being tried. */
  public boolean isTrying() {
    return pending != null;
  }

  /**
   * Returns the newest version after the current one that was neither refused nor rolled back;
   * empty while one is being tried.
   */
  public Optional<ConfigurationVersion> next() throws IOException {
    Optional<ConfigurationVersion> current = folder.current();
    if (isTrying() || current.isEmpty()) {
      return Optional.empty();
    }
    Set<ConfigurationVersion> refused = refused();
    return folder.versions().stream()
        .filter(each -> each.compareTo(current.get()) > 0)
        .filter(each -> !refused.contains(each))
        .max(Comparator.naturalOrder());
  }

  /** Refuses a version, so that it is never tried. */
  public void refuse(ConfigurationVersion version, String why) throws IOException {
    addRefused(version);
    finish(Outcome.REFUSED, version, folder.current(), why);
    log.warn("configuration refused version={} why=\"{}\"", version, why);
  }

  /**
   * Makes a version the current one, on trial.
   *
   * @param before the condition of the gateway with the present version.
   */
  public void begin(ConfigurationVersion version, SiteCondition before) throws IOException {
    ConfigurationVersion from =
        folder.current().orElseThrow(() -> new IOException("there is no current configuration"));
    save(new Pending(from, version, 1, before.answering(), before.upstream() == Upstream.UP, ""));
    folder.select(version);
    trial = new Trial(LIMIT, nanos.getAsLong());
    log.info("configuration applied on trial version={} from={}", version, from);
  }

  /**
   * Checks the version that is being tried.
   *
   * @return whether the version before was restored, so that it must be loaded again.
   */
  public boolean check(SiteCondition condition) throws IOException {
    if (trial == null) {
      return false;
    }
    Pending present = required();
    Verdict verdict =
        trial.check(condition.problem(present.answered(), present.wasUp()), nanos.getAsLong());
    if (verdict == Verdict.WORKS) {
      confirm();
    } else if (verdict == Verdict.FAILED) {
      rollBack(trial.why());
      return true;
    }
    return false;
  }

  private void confirm() throws IOException {
    Pending done = required();
    finish(Outcome.APPLIED, done.to(), Optional.of(done.from()), "");
    end();
    folder.prune(KEPT_VERSIONS, Set.of(done.from(), done.to()));
    log.info("configuration in force version={}", done.to());
  }

  /**
   * Restores the version before the one that is being tried.
   *
   * @param why one line.
   */
  public void rollBack(String why) throws IOException {
    save(required().failed(why.isEmpty() ? "unknown" : why));
    restore();
  }

  private void restore() throws IOException {
    Pending failed = required();
    addRefused(failed.to());
    folder.select(failed.from());
    finish(Outcome.ROLLED_BACK, failed.to(), Optional.of(failed.from()), failed.failure());
    end();
    log.warn(
        "configuration rolled back version={} to={} why=\"{}\"",
        failed.to(),
        failed.from(),
        failed.failure());
  }

  private Pending required() {
    Pending present = pending;
    if (present == null) {
      throw new IllegalStateException("no version is being tried");
    }
    return present;
  }

  private void end() throws IOException {
    pending = null;
    trial = null;
    DurableFile.delete(folder.path().resolve("trial.json"));
  }

  /** Returns the last result, if the gateway has not recorded it yet. */
  public Optional<ConfigurationResult> unreported() throws IOException {
    Optional<Json> stored = read("result.json");
    if (stored.isEmpty()
        || (stored.get() instanceof Json.Obj object && object.members().containsKey("reported"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConfigurationResult.read(stored.get()));
    } catch (JsonException damaged) {
      log.warn("result of a configuration is damaged why={}", damaged.getMessage());
      return Optional.empty();
    }
  }

  /** Marks a result as recorded. */
  public void reported(ConfigurationResult result) throws IOException {
    write("result.json", Json.object().putAll(result.json()).put("reported", true).build());
  }

  private void finish(
      Outcome outcome,
      ConfigurationVersion version,
      Optional<ConfigurationVersion> from,
      String why)
      throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    write("result.json", new ConfigurationResult(outcome, version, from, why, now).json());
  }

  private void save(Pending changed) throws IOException {
    write("trial.json", changed.json());
    pending = changed;
  }

  private Optional<Pending> readTrial() throws IOException {
    Optional<Json> stored = read("trial.json");
    try {
      return stored.isEmpty() ? Optional.empty() : Optional.of(Pending.read(stored.get()));
    } catch (JsonException | IllegalArgumentException damaged) {
      log.error(
          "trial.json is damaged; the present configuration stays why={}", damaged.getMessage());
      return Optional.empty();
    }
  }

  private Set<ConfigurationVersion> refused() throws IOException {
    Set<ConfigurationVersion> versions = new LinkedHashSet<>();
    if (read("refused.json").orElse(new Json.Nil()) instanceof Json.Arr array) {
      for (Json each : array.items()) {
        if (each instanceof Json.Str text) {
          ConfigurationVersion.parse(text.text()).ifPresent(versions::add);
        }
      }
    }
    return versions;
  }

  private void addRefused(ConfigurationVersion version) throws IOException {
    List<ConfigurationVersion> all = new ArrayList<>(refused());
    all.remove(version);
    all.add(version);
    write(
        "refused.json",
        Json.Arr.ofTexts(
            all.subList(Math.max(0, all.size() - MAX_REFUSED), all.size()).stream()
                .map(ConfigurationVersion::toString)
                .toList()));
  }

  private Optional<Json> read(String name) throws IOException {
    Path file = folder.path().resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(Json.parse(in.readNBytes(MAX_BYTES)));
    } catch (JsonException damaged) {
      log.error("file is damaged, and not used file={} why={}", file, damaged.getMessage());
      return Optional.empty();
    }
  }

  private void write(String name, Json content) throws IOException {
    DurableFile.replace(
        folder.disk(),
        folder.path().resolve("." + name + ".new"),
        folder.path().resolve(name),
        Json.write(content));
  }
}
