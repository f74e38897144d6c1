// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of commands that results from the journal's records. */
final class JournalState {

  /**
   * Minimum number of command ids that are remembered. A replayed command whose id has been
   * forgotten is still rejected because of its counter, which is never forgotten.
   */
  static final int MIN_IDS = 10_000;

  /** Maximum number of command ids that are remembered for write budgets. */
  static final int MAX_IDS = 100_000;

  private final Map<CommandKey, OpenCommand> open = new LinkedHashMap<>();
  private final Map<CommandKey, JournalRecord.ClosedCommand> closed = new LinkedHashMap<>();
  private final Map<CommandKey, JournalRecord.OpenReversion> openReversions = new LinkedHashMap<>();
  private final Counting counting = new Counting();
  private final WriteHistory writes = new WriteHistory();

  /** The renames since which some writes may still count, in order. */
  private final List<JournalRecord.Renamed> renames = new ArrayList<>();

  private Instant latest = Instant.EPOCH;

  /**
   * Applies the next record.
   *
   * @throws JournalDamagedException if it cannot follow the records before it.
   */
  void add(JournalRecord record) throws JournalDamagedException {
    if (record instanceof JournalRecord.Accepted accepted) {
      accept(accepted);
    } else if (record instanceof JournalRecord.Armed armed) {
      OpenCommand command = requireUnfinished(armed.key());
      open.put(armed.key(), command.armed(armed.at(), armed.reversion()));
      recordWrite(command.accepted().points(), armed.key(), armed.at());
      armed.reversion().ifPresent(it -> writes.reserve(armed.key(), it.values().keySet()));
    } else if (record instanceof JournalRecord.Step step) {
      open.put(step.key(), requireUnfinished(step.key()).step(step.progress()));
      advanceTo(step.at());
    } else if (record instanceof JournalRecord.Done done) {
      OpenCommand command = requireUnfinished(done.key());
      open.put(done.key(), command.done(done.receipt()));
      settle(command, done.settles());
    } else if (record instanceof JournalRecord.Reverting reverting) {
      requireOpenReversion(reverting.key());
      writes.release(reverting.key());
      recordWrite(reverting.points(), reverting.key(), reverting.at());
    } else if (record instanceof JournalRecord.Reverted reverted) {
      openReversions.put(
          reverted.key(), requireOpenReversion(reverted.key()).done(reverted.receipt()));
      writes.release(reverted.key());
    } else if (record instanceof JournalRecord.OpenReversion each) {
      putReversion(each);
    } else if (record instanceof JournalRecord.Published published) {
      close(published.key());
    } else if (record instanceof JournalRecord.ClosedCommand each) {
      remember(each);
      each.armedAt().ifPresent(at -> recordWrite(each.points(), each.key(), at));
    } else if (record instanceof JournalRecord.Counters counters) {
      counting.raise(counters);
    } else if (record instanceof JournalRecord.Renamed renamed) {
      rename(renamed);
    }
  }

  /**
   * Makes the writes of a device count for its new name, and the new name the target of what must
   * be reverted. The ids and counters of its commands stay with the former name, for which they
   * were signed.
   */
  private void rename(JournalRecord.Renamed renamed) {
    DeviceId to = renamed.to();
    advanceTo(renamed.at());
    renames.removeIf(each -> each.at().isBefore(latest.minus(WriteHistory.RETENTION)));
    renames.add(new JournalRecord.Renamed(renamed.from(), to, latest));
    writes.rename(renamed.from(), to);
    for (JournalRecord.OpenReversion each : List.copyOf(openReversions.values())) {
      if (each.key().device().equals(renamed.from()) && each.receipt().isEmpty()) {
        openReversions.remove(each.key());
        writes.release(each.key());
        putReversion(each.of(to));
      }
    }
  }

  /** Returns the present name of the device that had a name at some time. */
  private DeviceId renamed(DeviceId former, Instant at) {
    DeviceId name = former;
    for (JournalRecord.Renamed each : renames) {
      if (each.from().equals(name) && !at.isAfter(each.at())) {
        name = each.to();
      }
    }
    return name;
  }

  private void accept(JournalRecord.Accepted accepted) throws JournalDamagedException {
    if (contains(accepted.key())) {
      throw new JournalDamagedException("command accepted twice: " + accepted.key());
    }
    open.put(
        accepted.key(),
        new OpenCommand(
            accepted, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    counting.raise(accepted);
    advanceTo(accepted.at());
  }

  /**
   * Makes the command the owner of these points: earlier reversions no longer apply to them, and
   * only the command's own reversion does.
   */
  private void settle(OpenCommand command, Set<PointName> points) {
    JournalRecord.Accepted accepted = command.accepted();
    CommandKey key =
        new CommandKey(renamed(command.key().device(), accepted.at()), command.key().id());
    for (JournalRecord.OpenReversion earlier : List.copyOf(openReversions.values())) {
      if (earlier.key().device().equals(key.device()) && earlier.receipt().isEmpty()) {
        putReversion(earlier.with(earlier.reversion().without(points)));
      }
    }
    command.reversion().ifPresent(it -> writes.release(command.key()));
    Optional<Reversion> reversion = command.reversion().map(it -> it.of(points));
    if (reversion.isPresent() && !reversion.get().values().isEmpty()) {
      putReversion(
          new JournalRecord.OpenReversion(
              key, accepted.reply(), accepted.envelope(), reversion.get(), Optional.empty()));
    }
  }

  private void putReversion(JournalRecord.OpenReversion each) {
    openReversions.put(each.key(), each);
    if (each.receipt().isEmpty()) {
      writes.reserve(each.key(), each.reversion().values().keySet());
    }
  }

  private JournalRecord.OpenReversion requireOpenReversion(CommandKey key)
      throws JournalDamagedException {
    JournalRecord.OpenReversion each = openReversions.get(key);
    if (each == null || each.receipt().isPresent()) {
      throw new JournalDamagedException("no reversion is pending: " + key);
    }
    return each;
  }

  private void recordWrite(Set<PointName> points, CommandKey key, Instant at) {
    writes.add(renamed(key.device(), at), points, at);
    advanceTo(at);
  }

  private void close(CommandKey key) throws JournalDamagedException {
    Optional<JournalRecord.OpenReversion> reverted =
        openReversions.values().stream()
            .filter(each -> each.receipt().isPresent() && each.receiptKey().equals(key))
            .findFirst();
    if (reverted.isPresent()) {
      openReversions.remove(reverted.get().key());
      return;
    }
    OpenCommand command = open.remove(key);
    if (command == null || command.isUnfinished()) {
      throw new JournalDamagedException("receipt published before it was decided: " + key);
    }
    remember(new JournalRecord.ClosedCommand(key, command.accepted().points(), command.armedAt()));
  }

  private OpenCommand requireUnfinished(CommandKey key) throws JournalDamagedException {
    OpenCommand command = open.get(key);
    if (command == null || !command.isUnfinished()) {
      throw new JournalDamagedException("command is not open: " + key);
    }
    return command;
  }

  private void remember(JournalRecord.ClosedCommand each) {
    closed.put(each.key(), each);
    Iterator<JournalRecord.ClosedCommand> oldest = closed.values().iterator();
    while (closed.size() > MIN_IDS) {
      boolean countsStill =
          oldest
              .next()
              .armedAt()
              .filter(at -> at.isAfter(latest.minus(WriteHistory.RETENTION)))
              .isPresent();
      if (countsStill && closed.size() <= MAX_IDS) {
        return;
      }
      oldest.remove();
    }
  }

  private void advanceTo(Instant time) {
    if (time.isAfter(latest)) {
      latest = time;
    }
  }

  /** Returns whether a command with this id was accepted, as far as ids are remembered. */
  boolean contains(CommandKey key) {
    return open.containsKey(key) || closed.containsKey(key) || openReversions.containsKey(key);
  }

  @Nullable OpenCommand open(CommandKey key) {
    return open.get(key);
  }

  /** Returns the open commands in the order in which they were accepted. */
  List<OpenCommand> open() {
    return List.copyOf(open.values());
  }

  int openCount() {
    return open.size();
  }

  /**
   * Returns the reversions that are pending or whose final receipt is not yet published, in the
   * order of the commands.
   */
  List<JournalRecord.OpenReversion> openReversions() {
    return List.copyOf(openReversions.values());
  }

  JournalRecord.@Nullable OpenReversion openReversions(CommandKey key) {
    return openReversions.get(key);
  }

  /**
   * Returns the points of {@link OpenCommand#settles} that have a reversion, of this command or of
   * an earlier one.
   */
  Set<PointName> settles(CommandKey key, CommandResult result) {
    OpenCommand command = open.get(key);
    if (command == null) {
      return Set.of();
    }
    Set<PointName> matter = new LinkedHashSet<>();
    command.reversion().ifPresent(it -> matter.addAll(it.values().keySet()));
    for (PointName point : command.accepted().points()) {
      if (openReversions(key.device(), point).isPresent()) {
        matter.add(point);
      }
    }
    matter.retainAll(command.settles(result));
    return matter;
  }

  /** Returns the value to which a pending reversion will set the point; empty if there is none. */
  Optional<Value> openReversions(DeviceId device, PointName point) {
    return openReversions.values().stream()
        .filter(each -> each.key().device().equals(device) && each.receipt().isEmpty())
        .flatMap(each -> Optional.ofNullable(each.reversion().values().get(point)).stream())
        .findFirst();
  }

  Counting counting() {
    return counting;
  }

  WriteHistory writes() {
    return writes;
  }

  /** Returns the latest time in any record. */
  Instant latest() {
    return latest;
  }

  /**
   * Returns what prevents a replay of any of these commands: the counters, and all commands as
   * closed ones. Commands and reversions in progress are therefore not continued.
   */
  List<JournalRecord> replayRecords() {
    List<JournalRecord> records = new ArrayList<>(renames);
    records.addAll(counting.records());
    records.addAll(closed.values());
    for (OpenCommand command : open.values()) {
      records.add(
          new JournalRecord.ClosedCommand(
              command.key(), command.accepted().points(), command.armedAt()));
    }
    return records;
  }

  /** Returns the smallest list of records that produces the same state. */
  List<JournalRecord> compact() {
    List<JournalRecord> records = new ArrayList<>(renames);
    records.addAll(counting.records());
    records.addAll(closed.values());
    for (OpenCommand command : open.values()) {
      records.add(command.accepted());
      command
          .armedAt()
          .ifPresent(
              at ->
                  records.add(
                      new JournalRecord.Armed(
                          command.key(),
                          at,
                          command.reversion().filter(it -> command.isUnfinished()))));
      command
          .savedProgress()
          .ifPresent(kept -> records.add(new JournalRecord.Step(command.key(), latest, kept)));
      command
          .receipt()
          .ifPresent(receipt -> records.add(new JournalRecord.Done(command.key(), receipt)));
    }
    records.addAll(openReversions.values());
    return records;
  }
}
