// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.PointName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the records of the journal add up to. */
final class JournalState {

  /**
   * At least this many ids are remembered. A command whose id has been forgotten is still refused
   * for its counter, which is never forgotten.
   */
  static final int FEWEST_IDS = 10_000;

  /** No more ids than this are remembered for the sake of write budgets. */
  static final int MOST_IDS = 100_000;

  private final Map<CommandKey, OpenCommand> open = new LinkedHashMap<>();
  private final Map<CommandKey, JournalRecord.Kept> kept = new LinkedHashMap<>();
  private final Counting counting = new Counting();
  private final WriteHistory writes = new WriteHistory();
  private Instant latest = Instant.EPOCH;

  /**
   * Takes in the next record.
   *
   * @throws JournalDamagedException if it cannot follow the ones before it.
   */
  void add(JournalRecord record) throws JournalDamagedException {
    if (record instanceof JournalRecord.Accepted accepted) {
      accept(accepted);
    } else if (record instanceof JournalRecord.Armed armed) {
      OpenCommand command = underWay(armed.key());
      open.put(armed.key(), command.armed(armed.at()));
      wrote(command.accepted().points(), armed.key(), armed.at());
    } else if (record instanceof JournalRecord.Step step) {
      open.put(step.key(), underWay(step.key()).step(step.kept()));
      see(step.at());
    } else if (record instanceof JournalRecord.Done done) {
      open.put(done.key(), underWay(done.key()).done(done.receipt()));
    } else if (record instanceof JournalRecord.Published published) {
      close(published.key());
    } else if (record instanceof JournalRecord.Kept each) {
      keep(each);
      each.armedAt().ifPresent(at -> wrote(each.points(), each.key(), at));
    } else if (record instanceof JournalRecord.Counters counters) {
      counting.raise(counters);
    }
  }

  private void accept(JournalRecord.Accepted accepted) throws JournalDamagedException {
    if (knows(accepted.key())) {
      throw new JournalDamagedException("command accepted twice: " + accepted.key());
    }
    open.put(
        accepted.key(),
        new OpenCommand(accepted, Optional.empty(), Optional.empty(), Optional.empty()));
    counting.raise(accepted);
    see(accepted.at());
  }

  private void wrote(Set<PointName> points, CommandKey key, Instant at) {
    writes.add(key.device(), points, at);
    see(at);
  }

  private void close(CommandKey key) throws JournalDamagedException {
    OpenCommand command = open.remove(key);
    if (command == null || command.isUnderWay()) {
      throw new JournalDamagedException("receipt published before it was there: " + key);
    }
    keep(new JournalRecord.Kept(key, command.accepted().points(), command.armedAt()));
  }

  private OpenCommand underWay(CommandKey key) throws JournalDamagedException {
    OpenCommand command = open.get(key);
    if (command == null || !command.isUnderWay()) {
      throw new JournalDamagedException("not under way: " + key);
    }
    return command;
  }

  private void keep(JournalRecord.Kept each) {
    kept.put(each.key(), each);
    Iterator<JournalRecord.Kept> oldest = kept.values().iterator();
    while (kept.size() > FEWEST_IDS) {
      boolean countsStill =
          oldest
              .next()
              .armedAt()
              .filter(at -> at.isAfter(latest.minus(WriteHistory.LOOKS_BACK)))
              .isPresent();
      if (countsStill && kept.size() <= MOST_IDS) {
        return;
      }
      oldest.remove();
    }
  }

  private void see(Instant time) {
    if (time.isAfter(latest)) {
      latest = time;
    }
  }

  /** Whether a command of this id was ever accepted, as far as ids are remembered. */
  boolean knows(CommandKey key) {
    return open.containsKey(key) || kept.containsKey(key);
  }

  @Nullable OpenCommand open(CommandKey key) {
    return open.get(key);
  }

  /** In the order in which they were accepted. */
  List<OpenCommand> open() {
    return List.copyOf(open.values());
  }

  int openCount() {
    return open.size();
  }

  Counting counting() {
    return counting;
  }

  WriteHistory writes() {
    return writes;
  }

  /** The latest time that any record tells. */
  Instant latest() {
    return latest;
  }

  /** Records that add up to the same, and no more than are needed. */
  List<JournalRecord> compact() {
    List<JournalRecord> records = new ArrayList<>(counting.records());
    records.addAll(kept.values());
    for (OpenCommand command : open.values()) {
      records.add(command.accepted());
      command.armedAt().ifPresent(at -> records.add(new JournalRecord.Armed(command.key(), at)));
      command
          .kept()
          .ifPresent(kept -> records.add(new JournalRecord.Step(command.key(), latest, kept)));
      command
          .receipt()
          .ifPresent(receipt -> records.add(new JournalRecord.Done(command.key(), receipt)));
    }
    return records;
  }
}
