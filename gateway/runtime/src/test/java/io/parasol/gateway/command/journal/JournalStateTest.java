// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the journal knows of reversions")
class JournalStateTest {

  private static final PointName MODE = new PointName("mode");
  private static final Instant DUE = NOON.plus(Duration.ofMinutes(15));
  private static final byte[] RECEIPT = "a receipt".getBytes(UTF_8);
  private static final ReplyTo REPLY =
      new ReplyTo(
          Optional.of("parasol/rooftop-7/reply/anna"), Optional.of(new byte[] {0, 1, (byte) 0xFF}));

  private final JournalState state = new JournalState();

  private static CommandKey key(String id) {
    return new CommandKey(INVERTER, id);
  }

  private static Map<PointName, Value> before() {
    Map<PointName, Value> before = new LinkedHashMap<>();
    before.put(MODE, new Value.Text("track"));
    before.put(LIMIT, new Value.Real(99.5));
    return before;
  }

  private void accept(String id, long counter, PointName... points) throws Exception {
    state.add(
        new JournalRecord.Accepted(
            key(id),
            counter,
            Set.of("signer"),
            Set.of(points),
            NOON,
            REPLY,
            ("envelope of " + id).getBytes(UTF_8)));
  }

  /** Sets both points for a time. */
  private void carryOutForATime(String id, long counter) throws Exception {
    accept(id, counter, LIMIT, MODE);
    state.add(
        new JournalRecord.Armed(
            key(id), NOON, Optional.of(new Reversion("undo-" + id, DUE, before()))));
    state.add(new JournalRecord.Done(key(id), RECEIPT, Set.of(LIMIT, MODE)));
    state.add(new JournalRecord.Published(key(id)));
  }

  /** What another process makes of it, from the log or from a checkpoint. */
  private static JournalState replayed(List<JournalRecord> records) throws Exception {
    JournalState other = new JournalState();
    for (JournalRecord record : records) {
      other.add(JournalJson.read(JournalJson.write(record)));
    }
    return other;
  }

  private static int writes(JournalState of, PointName point) {
    return of.writes().since(INVERTER, point, NOON.minus(Duration.ofHours(24)));
  }

  @Test
  void survives_a_checkpoint_with_all_that_it_takes() throws Exception {
    carryOutForATime("a", 1);
    JournalState other = replayed(state.compact());

    assertEquals(1, other.openReversions().size());
    JournalRecord.OpenReversion owed = other.openReversions().get(0);
    assertEquals(key("a"), owed.key());
    assertEquals(new Reversion("undo-a", DUE, before()), owed.reversion());
    assertEquals(List.of(MODE, LIMIT), List.copyOf(owed.reversion().values().keySet()));
    assertEquals(REPLY.topic(), owed.reply().topic());
    assertArrayEquals(REPLY.correlation().orElseThrow(), owed.reply().correlation().orElseThrow());
    assertArrayEquals("envelope of a".getBytes(UTF_8), owed.envelope());
    assertEquals(2, writes(other, LIMIT));
    assertTrue(other.contains(key("a")));
  }

  @Test
  void survives_it_while_the_command_is_being_written() throws Exception {
    accept("a", 1, LIMIT, MODE);
    state.add(
        new JournalRecord.Armed(key("a"), NOON, Optional.of(new Reversion("undo", DUE, before()))));
    JournalState other = replayed(state.compact());
    assertEquals(List.of(), other.openReversions());
    assertEquals(2, writes(other, LIMIT));

    other.add(new JournalRecord.Done(key("a"), RECEIPT, Set.of(LIMIT)));

    assertEquals(
        Map.of(LIMIT, new Value.Real(99.5)), other.openReversions().get(0).reversion().values());
    assertEquals(1, writes(other, MODE));
  }

  @Test
  void survives_it_once_it_has_ended_until_its_receipt_is_published() throws Exception {
    carryOutForATime("a", 1);
    state.add(new JournalRecord.Reverting(key("a"), DUE, Set.of(LIMIT)));
    state.add(new JournalRecord.Reverted(key("a"), RECEIPT));
    JournalState other = replayed(state.compact());
    assertArrayEquals(RECEIPT, other.openReversions().get(0).receipt().orElseThrow());
    assertEquals(Optional.empty(), other.openReversions(INVERTER, LIMIT));

    other.add(new JournalRecord.Published(key("undo-a")));

    assertEquals(List.of(), other.openReversions());
    assertEquals(List.of(), other.open());
  }

  @Test
  void is_what_later_commands_have_not_settled() throws Exception {
    carryOutForATime("a", 1);
    accept("b", 2, LIMIT);
    state.add(new JournalRecord.Armed(key("b"), NOON));
    assertEquals(Optional.of(new Value.Real(99.5)), state.openReversions(INVERTER, LIMIT));

    state.add(new JournalRecord.Done(key("b"), RECEIPT, Set.of(LIMIT)));

    assertEquals(Optional.empty(), state.openReversions(INVERTER, LIMIT));
    assertEquals(Optional.of(new Value.Text("track")), state.openReversions(INVERTER, MODE));
    JournalState other = replayed(state.compact());
    assertEquals(
        Map.of(MODE, new Value.Text("track")), other.openReversions().get(0).reversion().values());
  }

  @Test
  void is_nothing_of_another_device_of_a_command_that_settles_nothing_or_of_one_that_stays()
      throws Exception {
    carryOutForATime("a", 1);
    CommandKey elsewhere = new CommandKey(new DeviceId("inverter-02"), "b");
    state.add(
        new JournalRecord.Accepted(
            elsewhere, 2, Set.of("signer"), Set.of(LIMIT), NOON, REPLY, RECEIPT));
    state.add(new JournalRecord.Done(elsewhere, RECEIPT, Set.of(LIMIT)));
    accept("c", 3, LIMIT);
    state.add(new JournalRecord.Done(key("c"), RECEIPT));

    assertEquals(1, state.openReversions().size());
    assertEquals(new Reversion("undo-a", DUE, before()), state.openReversions().get(0).reversion());
  }

  @Test
  void is_begun_and_ended_only_while_it_is_owed() throws Exception {
    for (JournalRecord record :
        List.<JournalRecord>of(
            new JournalRecord.Reverting(key("a"), DUE, Set.of(LIMIT)),
            new JournalRecord.Reverted(key("a"), RECEIPT))) {
      assertThrows(JournalDamagedException.class, () -> state.add(record));
    }
    carryOutForATime("a", 1);
    state.add(new JournalRecord.Reverted(key("a"), RECEIPT));
    assertThrows(
        JournalDamagedException.class,
        () -> state.add(new JournalRecord.Reverted(key("a"), RECEIPT)));
    assertFalse(state.openReversions().isEmpty());
  }
}
