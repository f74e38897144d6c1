// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.OpenCommand;
import io.parasol.gateway.command.journal.ReplyTo;
import io.parasol.gateway.install.run.InstallHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Installs in the {@link CommandJournal} and the {@link InstallHistory}. An install continues from
 * the step that was saved last, or has its receipt, and what was installed is known. After damage,
 * the install must still be known, or lie before the horizon, or no command may be accepted.
 */
final class InstallScenario implements Scenario {

  private static final DeviceId DEVICE = new DeviceId("inverter-1");
  private static final Instant BEGIN = Instant.parse("2026-06-21T12:00:00Z");
  private static final Instant NOW = BEGIN.plus(Duration.ofDays(1));
  private static final int INSTALLS = 4;
  private static final int STEPS = 8;
  private static final byte[] RECEIPT = "receipt".getBytes(UTF_8);

  private record Saved(int install, int step) {}

  private record Ended(int install) {}

  @Override
  public String name() {
    return "installs";
  }

  @Override
  public void prepare(Path root) throws Exception {
    try (OpenedJournal opened = OpenedJournal.on(root, NOW)) {
      accept(opened.journal(), 0);
    }
  }

  private static CommandKey key(int install) {
    return new CommandKey(DEVICE, "install-" + install);
  }

  private static void accept(CommandJournal journal, int install) throws IOException {
    journal.record(
        new JournalRecord.Accepted(
            key(install),
            install + 1L,
            Set.of("signer"),
            Set.of(new PointName("firmware")),
            BEGIN,
            new ReplyTo(Optional.empty(), Optional.empty()),
            new byte[200]));
    journal.record(new JournalRecord.Armed(key(install), BEGIN));
  }

  private static InstallHistory history(Path root) throws IOException {
    return InstallHistory.open(root.resolve("updates.json"));
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    int install = 1;
    while (install < INSTALLS) {
      int step = 0;
      while (step <= STEPS) {
        try (OpenedJournal opened = OpenedJournal.on(root, NOW)) {
          do {
            step(root, opened.journal(), install, step, disk);
            step++;
          } while (step <= STEPS && random.nextInt(6) != 0);
        } catch (IOException failed) {
          // A step that cannot be saved ends the run of the install; a later start continues it.
          disk.requireFault(failed);
          step = step == 0 ? STEPS + 1 : step;
          if (random.nextInt(20) == 0) {
            return;
          }
        }
      }
      install++;
    }
  }

  private static void step(
      Path root, CommandJournal journal, int install, int step, SimulatedDisk disk)
      throws IOException {
    if (step == 0) {
      accept(journal, install);
      return;
    }
    if (journal.open(key(install)).flatMap(OpenCommand::receipt).isPresent()) {
      // The disk has rejected an operation after the receipt was written.
      return;
    }
    journal.record(new JournalRecord.Step(key(install), BEGIN, Json.Num.of(step)));
    disk.promise(new Saved(install, step));
    if (step == STEPS) {
      end(root, journal, install);
      disk.promise(new Ended(install));
    }
  }

  private static void end(Path root, CommandJournal journal, int install) throws IOException {
    history(root)
        .recordInstalled(
            DEVICE, new InstallHistory.Installed("1." + install, install, "hash-" + install));
    journal.record(new JournalRecord.Done(key(install), RECEIPT, Set.of()));
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    List<String> broken = new ArrayList<>();
    int ended = 0;
    try (OpenedJournal opened = OpenedJournal.on(root, NOW)) {
      CommandJournal journal = opened.journal();
      if (!journal.isAvailable()) {
        if (damage == Damage.NONE) {
          broken.add("no command accepted: " + journal.unavailableReason().orElse(""));
        }
        return broken;
      }
      for (Object promise : promises) {
        if (promise instanceof Saved saved) {
          checkSaved(journal, saved, damage, broken);
        } else if (promise instanceof Ended over) {
          ended = over.install();
          checkEnded(journal, over, damage, broken);
        }
      }
    }
    if (damage == Damage.NONE && installed(root) < ended) {
      broken.add("installed is %d, recorded was %d".formatted(installed(root), ended));
    }
    InstallHistory.open(root.resolve("updates.json"), (file, why, effect) -> {});
    return broken;
  }

  private static void checkSaved(
      CommandJournal journal, Saved saved, Damage damage, List<String> broken) {
    CommandKey key = key(saved.install());
    boolean isKnown = journal.hasAccepted(DEVICE, key.id()) || BEGIN.isBefore(journal.horizon());
    Optional<OpenCommand> open = journal.open(key);
    boolean isBehind =
        open.flatMap(OpenCommand::savedProgress).filter(at -> number(at) >= saved.step()).isEmpty();
    if (!isKnown || (damage == Damage.NONE && isBehind)) {
      broken.add("progress lost: %s, open %s".formatted(saved, open.isPresent()));
    }
  }

  private static void checkEnded(
      CommandJournal journal, Ended ended, Damage damage, List<String> broken) {
    if (damage == Damage.NONE
        && journal.open(key(ended.install())).flatMap(OpenCommand::receipt).isEmpty()) {
      broken.add("receipt lost: " + ended);
    }
  }

  private static long number(Json progress) {
    return progress instanceof Json.Num number ? number.number().longValueExact() : 0;
  }

  private static long installed(Path root) throws IOException {
    return history(root).installed(DEVICE).map(InstallHistory.Installed::counter).orElse(0L);
  }
}
