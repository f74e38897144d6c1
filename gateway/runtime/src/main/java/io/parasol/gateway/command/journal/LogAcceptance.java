// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decision of an operator to continue with an evidence log in which records may be missing, and
 * what is still known of earlier commands. From the decision on, no command is obeyed if its
 * validity begins before it. Commands and reversions in progress are not continued, because the
 * missing records may contain their end. Needs a gateway that is stopped.
 */
public final class LogAcceptance {

  private static final Logger log = LoggerFactory.getLogger(LogAcceptance.class);

  private final Path folder;
  private final EvidenceLog evidence;
  private final Set<JournalRecord.Renamed> renames = new LinkedHashSet<>();
  private final List<JournalRecord> counters = new ArrayList<>();
  private final Map<CommandKey, JournalRecord.ClosedCommand> closed = new LinkedHashMap<>();
  private final Set<CommandKey> abandoned = new LinkedHashSet<>();

  /**
   * @param folder of the journal.
   * @param evidence with its checkpoint; stays open.
   */
  public LogAcceptance(Path folder, EvidenceLog evidence) {
    this.folder = folder;
    this.evidence = evidence;
  }

  /**
   * Records the decision, and makes the checkpoints match the log.
   *
   * @param now the current time, from a trusted clock.
   * @param why the reason of the operator.
   * @return the commands whose execution or reversion is not continued.
   * @throws IOException if the log cannot be written; nothing is accepted then.
   */
  public List<CommandKey> accept(Instant now, String why) throws IOException {
    if (evidence.unavailableReason().isPresent()) {
      throw new IOException(evidence.unavailableReason().get());
    }
    Files.createDirectories(folder);
    Checkpoint checkpoint = new Checkpoint(folder.resolve("commands.journal"), Disk.REAL);
    collect(ReplayState.read(evidence));
    collect(stateOf(checkpoint));
    collect(stateOfLog());
    evidence.appendAcceptance(
        now,
        now,
        Json.object()
            .put("why", why)
            .putOptional("found", evidence.inconsistency())
            .putTexts("abandoned", abandoned.stream().map(CommandKey::toString).toList())
            .build());
    List<JournalRecord> records = new ArrayList<>();
    renames.stream().sorted(Comparator.comparing(JournalRecord.Renamed::at)).forEach(records::add);
    records.addAll(counters);
    records.addAll(closed.values());
    checkpoint.write(evidence.size(), evidence.root(), records);
    evidence.replaceCheckpoint(now, counters.stream().map(JournalJson::write).toList());
    return List.copyOf(abandoned);
  }

  private void collect(JournalState state) {
    for (JournalRecord record : state.replayRecords()) {
      if (record instanceof JournalRecord.ClosedCommand each) {
        closed.put(each.key(), each);
      } else if (record instanceof JournalRecord.Renamed each) {
        renames.add(each);
      } else {
        counters.add(record);
      }
    }
    state.open().stream()
        .filter(OpenCommand::isUnfinished)
        .forEach(each -> abandoned.add(each.key()));
    state.openReversions().stream()
        .filter(each -> each.receipt().isEmpty())
        .forEach(each -> abandoned.add(each.key()));
  }

  private static JournalState stateOf(Checkpoint checkpoint) {
    JournalState state = new JournalState();
    try {
      for (JournalRecord record : checkpoint.read().records()) {
        state.add(record);
      }
    } catch (IOException damaged) {
      log.warn("journal only partly readable why={}", damaged.getMessage());
    }
    return state;
  }

  /** Returns the state by all records that are left, as far as they follow each other. */
  private JournalState stateOfLog() {
    JournalState state = new JournalState();
    try {
      evidence.read(
          evidence.first(),
          (index, record) -> {
            try {
              var command = JournalJson.readCommandRecord(record);
              if (command.isPresent()) {
                add(state, command.get());
              }
            } catch (JsonException malformed) {
              throw new JournalDamagedException(
                  "record %d: %s".formatted(index, malformed.getMessage()));
            }
          });
    } catch (IOException incomplete) {
      log.warn("log only partly readable why={}", incomplete.getMessage());
    }
    return state;
  }

  /** Adds a record, unless it continues a command whose beginning was removed from the log. */
  private void add(JournalState state, JournalRecord record) throws JournalDamagedException {
    try {
      state.add(record);
    } catch (JournalDamagedException unconnected) {
      if (evidence.first() == 0) {
        throw unconnected;
      }
    }
  }
}
