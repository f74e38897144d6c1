// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the journal knows of a device with another name")
class RenamedDeviceTest {

  private static final DeviceId ROOF = new DeviceId("roof-east-1");
  private static final byte[] ENVELOPE = {1};
  private static final byte[] RECEIPT = {2};

  private final JournalState state = new JournalState();

  private static CommandKey key(DeviceId device, String id) {
    return new CommandKey(device, id);
  }

  private void arm(DeviceId device, String id, Instant at, Optional<Reversion> reversion)
      throws Exception {
    state.add(
        new JournalRecord.Accepted(
            key(device, id),
            1,
            Set.of("signer"),
            Set.of(LIMIT),
            at,
            new ReplyTo(Optional.empty(), Optional.empty()),
            ENVELOPE));
    state.add(new JournalRecord.Armed(key(device, id), at, reversion));
  }

  private void write(DeviceId device, String id, Instant at) throws Exception {
    arm(device, id, at, Optional.empty());
    state.add(new JournalRecord.Done(key(device, id), RECEIPT));
    state.add(new JournalRecord.Published(key(device, id)));
  }

  private static Optional<Reversion> reversion(String id) {
    return Optional.of(
        new Reversion(id, NOON.plusSeconds(900), Map.of(LIMIT, new Value.Whole(100))));
  }

  private void rename(DeviceId from, DeviceId to, Instant at) throws Exception {
    state.add(new JournalRecord.Renamed(from, to, at));
  }

  /** Returns the states of this process, of the next one, and of one after a checkpoint. */
  private List<JournalState> states() throws Exception {
    JournalState other = new JournalState();
    for (JournalRecord record : state.compact()) {
      other.add(JournalJson.read(JournalJson.write(record)));
    }
    return List.of(state, other);
  }

  private static int writes(JournalState of, DeviceId device) {
    return of.writes().since(device, LIMIT, NOON.minus(Duration.ofHours(24)));
  }

  @Test
  void is_how_often_it_was_written_under_its_former_names() throws Exception {
    write(INVERTER, "a", NOON);
    rename(INVERTER, ROOF, NOON.plusSeconds(1));
    write(ROOF, "b", NOON.plusSeconds(2));

    for (JournalState each : states()) {
      assertEquals(2, writes(each, ROOF));
      assertEquals(0, writes(each, INVERTER));
    }
    rename(ROOF, INVERTER, NOON.plusSeconds(3));
    for (JournalState each : states()) {
      assertEquals(0, writes(each, ROOF));
      assertEquals(2, writes(each, INVERTER));
    }
  }

  @Test
  void is_counted_once_if_the_rename_is_recorded_again() throws Exception {
    write(INVERTER, "a", NOON);
    rename(INVERTER, ROOF, NOON.plusSeconds(1));
    rename(INVERTER, ROOF, NOON.plusSeconds(2));

    for (JournalState each : states()) {
      assertEquals(1, writes(each, ROOF));
    }
  }

  @Test
  void is_nothing_of_a_later_device_with_the_former_name() throws Exception {
    write(INVERTER, "a", NOON);
    rename(INVERTER, ROOF, NOON.plusSeconds(1));
    write(INVERTER, "b", NOON.plusSeconds(2));
    write(INVERTER, "c", NOON.plusSeconds(3));

    for (JournalState each : states()) {
      assertEquals(1, writes(each, ROOF));
      assertEquals(2, writes(each, INVERTER));
    }
  }

  @Test
  void is_what_must_still_be_put_back() throws Exception {
    arm(INVERTER, "a", NOON, reversion("undo-a"));
    state.add(new JournalRecord.Done(key(INVERTER, "a"), RECEIPT, Set.of(LIMIT)));
    state.add(new JournalRecord.Published(key(INVERTER, "a")));
    rename(INVERTER, ROOF, NOON.plusSeconds(1));

    for (JournalState each : states()) {
      assertEquals(Optional.of(new Value.Whole(100)), each.openReversions(ROOF, LIMIT));
      assertEquals(Optional.empty(), each.openReversions(INVERTER, LIMIT));
      assertEquals(2, writes(each, ROOF), "one more write is reserved");

      each.add(new JournalRecord.Reverting(key(ROOF, "a"), NOON.plusSeconds(900), Set.of(LIMIT)));
      each.add(new JournalRecord.Reverted(key(ROOF, "a"), RECEIPT));
      each.add(new JournalRecord.Published(key(ROOF, "undo-a")));
      assertEquals(List.of(), each.openReversions());
    }
  }

  @Test
  void is_what_a_command_must_put_back_that_a_crash_has_interrupted() throws Exception {
    arm(INVERTER, "a", NOON, reversion("undo-a"));
    rename(INVERTER, ROOF, NOON.plusSeconds(1));

    for (JournalState each : states()) {
      each.add(new JournalRecord.Done(key(INVERTER, "a"), RECEIPT, Set.of(LIMIT)));
      assertEquals(Optional.of(new Value.Whole(100)), each.openReversions(ROOF, LIMIT));
      assertEquals(2, writes(each, ROOF));
      assertEquals(0, writes(each, INVERTER));
    }
  }

  @Test
  void is_no_command_of_the_former_name_which_may_not_come_again() throws Exception {
    write(INVERTER, "a", NOON);
    rename(INVERTER, ROOF, NOON.plusSeconds(1));

    for (JournalState each : states()) {
      assertTrue(each.contains(key(INVERTER, "a")));
      assertEquals(OptionalLong.of(1), each.counting().ofSigner(INVERTER, "signer"));
      assertEquals(OptionalLong.empty(), each.counting().ofSigner(ROOF, "signer"));
    }
  }
}
