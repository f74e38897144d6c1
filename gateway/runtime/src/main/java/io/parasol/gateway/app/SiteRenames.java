// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.contract.Exclusions;
import io.parasol.gateway.figures.FigureStore;
import io.parasol.gateway.figures.NativeReadings;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.hawkbit.Hawkbit;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.rename.DeviceRename;
import io.parasol.gateway.rename.RequestedRenames;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.RenameMarker.Rename;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.telemetry.report.Uptime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives devices of a running gateway other names, with all that the state folder has of them. From
 * the first step on, a marker in the folder makes the next start complete the rename; each step may
 * be repeated.
 */
final class SiteRenames {

  private static final Logger log = LoggerFactory.getLogger(SiteRenames.class);

  /** How long a step waits for another thread, which a slow disk may delay. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final String COMMANDS = "the thread of commands";

  private final Stages stages;
  private final Services services;
  private final Path state;
  private Runnable afterStep = () -> {};

  /** A part of a rename that may be repeated. */
  private interface Step {
    void run() throws IOException, AuthorityException;
  }

  SiteRenames(Stages stages, Services services) {
    this.stages = stages;
    this.services = services;
    this.state = stages.foundations().state.path();
  }

  /**
   * Carries out what was interrupted or requested, before a gateway opens its state folder: the
   * renames to names that the configuration has.
   *
   * @return the renames that were carried out.
   */
  static List<Rename> completeAtStart(SiteConfig config, InstantSource system)
      throws IOException, AuthorityException, UnusableKeyException {
    Path state = config.state();
    if (!Files.isWritable(state)) {
      return List.of();
    }
    Optional<Rename> interrupted = RenameMarker.read(state);
    List<Rename> due = RequestedRenames.due(state, Set.of(), config.devices().keySet());
    if (interrupted.isPresent() && !due.contains(interrupted.get())) {
      return List.of();
    }
    TrustedClock clock =
        TrustedClock.open(system, Uptime.ofThisMachine(), TrustedClock.fileIn(state));
    List<Rename> done = new ArrayList<>();
    for (Rename each : due) {
      try {
        new DeviceRename(state, authority(config, clock), clock, each).run();
        log.info("device renamed from={} to={}", each.from(), each.to());
        done.add(each);
      } catch (VerbException unusable) {
        log.warn(
            "device not renamed from={} to={} why=\"{}\"",
            each.from(),
            each.to(),
            unusable.getMessage());
        RequestedRenames.in(state).remove(each.from());
      }
    }
    return done;
  }

  private static SiteAuthority authority(SiteConfig config, InstantSource clock)
      throws AuthorityException, UnusableKeyException {
    return SiteAuthority.open(
            PkiFolder.in(config.state()),
            KeyStorage.of(config.keys()),
            new Identity.Gateway(config.trustDomain(), config.site()),
            clock,
            DamagedFile.Listener.NONE)
        .with(config.certificates(), config.natives());
  }

  /** Returns the renames that a configuration makes due, except those that cannot be done now. */
  Due due(SiteConfig running, SiteConfig wanted) {
    List<Rename> possible = new ArrayList<>();
    List<Rename> hindered = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try {
      for (Rename each :
          RequestedRenames.due(state, running.devices().keySet(), wanted.devices().keySet())) {
        Optional<String> hindrance = hindrance(each);
        hindrance.ifPresent(
            why ->
                problems.add("%s: not renamed to %s: %s".formatted(each.from(), each.to(), why)));
        (hindrance.isPresent() ? hindered : possible).add(each);
      }
    } catch (IOException | AuthorityException unreadable) {
      problems.add("no device is renamed: " + unreadable.getMessage());
    }
    return new Due(possible, hindered, problems);
  }

  /**
   * Renames that a configuration makes due.
   *
   * @param hindered those that cannot be done now; these devices keep their names.
   * @param problems why not; one line each.
   */
  record Due(List<Rename> possible, List<Rename> hindered, List<String> problems) {

    Due {
      possible = List.copyOf(possible);
      hindered = List.copyOf(hindered);
      problems = List.copyOf(problems);
    }
  }

  private Optional<String> hindrance(Rename rename) throws IOException, AuthorityException {
    if (stages.foundations().state.isCopy()) {
      return Optional.of("the state folder cannot be written");
    }
    Optional<Rename> begun = RenameMarker.read(state);
    if (begun.isPresent()) {
      return begun
          .filter(each -> !each.equals(rename))
          .map(each -> "%s is half renamed to %s".formatted(each.from(), each.to()));
    }
    if (stages.updates().installs.isRunning(rename.from())) {
      return Optional.of("its firmware is being installed; reload again then");
    }
    try {
      if (answer(services.relay.isOccupied(rename.from()), ANSWER_TIMEOUT, COMMANDS)) {
        return Optional.of(
            "a command is being carried out on it, or must be put back; reload again then");
      }
    } catch (IOException busy) {
      return Optional.of(busy.getMessage() + "; reload again later");
    }
    boolean isUsed =
        stages.messaging().telemetry.store().newest(rename.to()) > 0
            || stages.foundations().credentials.issued().isValid(rename.to());
    return isUsed
        ? Optional.of("there are messages or a certificate of %s already".formatted(rename.to()))
        : Optional.empty();
  }

  /** Sets what is called after each step of a rename, where a kill may interrupt it. */
  void setAfterStep(Runnable observer) {
    afterStep = observer;
  }

  /** Makes no figures until {@link #end}, so that none are made of half of the names. */
  void begin() throws IOException {
    Optional<SiteFigures> figures = stages.field().figures();
    if (figures.isPresent()) {
      figures.get().pause();
    }
  }

  void end() {
    stages.field().figures().ifPresent(SiteFigures::resume);
  }

  /**
   * Renames what there is of a device, whose link and session are closed.
   *
   * @return why it is half renamed; then the next reload or start completes it.
   */
  Optional<String> carryOut(Rename rename) {
    try {
      for (Step each : steps(rename)) {
        each.run();
        afterStep.run();
      }
      return Optional.empty();
    } catch (IOException | AuthorityException | CompletionException failed) {
      return Optional.of(
          "half renamed to %s, until the next reload or start completes it: %s"
              .formatted(rename.to(), failed.getMessage()));
    }
  }

  private List<Step> steps(Rename rename) {
    DeviceId from = rename.from();
    DeviceId to = rename.to();
    return List.of(
        () -> RenameMarker.write(state, rename),
        () -> RequestedRenames.in(state).remove(from),
        () -> stages.messaging().telemetry.rename(from, to),
        () -> stages.monitoring().events.rename(from, to),
        () -> renameFigures(from, to),
        () -> services.alarms.rename(from, to),
        () -> renameAtHawkbit(from, to),
        () -> Exclusions.rename(Exclusions.folder(state), from, to),
        () -> IdentityStore.in(state).rename(from, to),
        () -> stages.field().controllers.learnedLimits.rename(from, to),
        () -> stages.field().controllers.maps.rename(from, to),
        () -> stages.updates().installs.rename(from, to),
        () -> recordInLog(from, to),
        () -> stages.foundations().credentials.renamed(from, to),
        () -> RenameMarker.delete(state));
  }

  private void renameFigures(DeviceId from, DeviceId to) throws IOException {
    Optional<SiteFigures> figures = stages.field().figures();
    if (figures.isPresent()) {
      figures.get().rename(from, to);
    } else {
      FigureStore.in(state).rename(from, to);
      NativeReadings.rename(state, from, to);
    }
  }

  private void renameAtHawkbit(DeviceId from, DeviceId to) throws IOException {
    Optional<Hawkbit> hawkbit = stages.updates().hawkbit();
    if (hawkbit.isPresent()) {
      var unused = answer(hawkbit.get().rename(from, to), ANSWER_TIMEOUT, "the client of hawkBit");
    } else {
      Hawkbit.rename(state, from, to);
    }
  }

  /** Records the new name in the log, so that the writes of the device count for it. */
  private void recordInLog(DeviceId from, DeviceId to) throws IOException {
    if (!answer(services.relay.renamed(from, to), ANSWER_TIMEOUT, COMMANDS)) {
      stages.foundations().auditLog.renamed(from, to);
    }
  }

  /**
   * Waits for the answer of another thread, but not for ever: a reload must end.
   *
   * @param whose for the message.
   * @throws IOException if there is none in time, or the other thread has failed.
   */
  static <T> T answer(CompletionStage<T> stage, Duration limit, String whose) throws IOException {
    try {
      return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException busy) {
      throw new IOException(
          "%s has not answered within %d s".formatted(whose, limit.toSeconds()), busy);
    } catch (ExecutionException failed) {
      throw new IOException("%s has failed: %s".formatted(whose, failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
