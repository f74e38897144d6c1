// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static io.parasol.certs.command.Plant.CHIEF;
import static io.parasol.certs.command.Plant.CONTROL_ROOM;
import static io.parasol.certs.command.Plant.DEPUTY;
import static io.parasol.certs.command.Plant.DEVICE;
import static io.parasol.certs.command.Plant.LIMIT;
import static io.parasol.certs.command.Plant.NOW;
import static io.parasol.certs.command.Plant.SITE;
import static io.parasol.certs.command.Plant.STRANGER;
import static io.parasol.certs.command.Plant.signer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A signed command")
class SignedCommandTest {

  private final Remembered memory = new Remembered();

  private VerifiedCommand verify(byte[] envelope) throws CommandRejectedException {
    return verify(envelope, NOW, true);
  }

  private VerifiedCommand verify(CommandPolicy policy, byte[] envelope)
      throws CommandRejectedException {
    return SignedCommand.parse(envelope).verify(policy, SITE, DEVICE, memory, NOW, true);
  }

  private VerifiedCommand verify(byte[] envelope, Instant now, boolean clockIsTrusted)
      throws CommandRejectedException {
    return SignedCommand.parse(envelope)
        .verify(Plant.policy(), SITE, DEVICE, memory, now, clockIsTrusted);
  }

  private void assertRejected(Rejection reason, byte[] envelope) {
    CommandRejectedException rejected =
        assertThrows(CommandRejectedException.class, () -> verify(envelope));
    assertEquals(reason, rejected.reason());
    String detail = String.valueOf(rejected.getMessage());
    assertTrue(detail.length() <= Printable.MAX_LENGTH, detail + ": is cut off in a receipt");
  }

  private static byte[] signed(Command command, SigningKey first, SigningKey... others) {
    SignedCommand signed = command.sign(first);
    for (SigningKey other : others) {
      signed = signed.withSignatureBy(other);
    }
    return signed.toJson();
  }

  private static byte[] signed(String payload, SigningKey key) {
    return Envelope.sign(Command.PAYLOAD_TYPE, payload.getBytes(UTF_8), key).toJson();
  }

  private static Command changed(
      String id, SiteId site, DeviceId device, long counter, Instant from, Instant to) {
    return like(CommandClass.SETPOINT, id, site, device, counter, from, to);
  }

  private static Command like(
      CommandClass commandClass,
      String id,
      SiteId site,
      DeviceId device,
      long counter,
      Instant from,
      Instant to) {
    return new Command(
        id, site, device, commandClass, Plant.setpoint().action(), counter, from, to, Map.of());
  }

  private static Command counted(String id, long counter) {
    return changed(id, SITE, DEVICE, counter, NOW.minusSeconds(60), NOW.plusSeconds(300));
  }

  @Test
  void is_accepted_when_signed_for_this_device_and_fresh() throws Exception {
    byte[] envelope = signed(Plant.setpoint(), CONTROL_ROOM);
    VerifiedCommand verified = verify(envelope);

    assertArrayEquals(envelope, verified.signed().orElseThrow().toJson());
    assertEquals(Plant.setpoint(), verified.content());
    assertEquals(
        Map.of(new SignerName("control-room"), CONTROL_ROOM.publicKey()), verified.signers());
  }

  @Test
  void shows_what_it_claims_before_it_is_verified() throws Exception {
    SignedCommand command = SignedCommand.parse(signed(Plant.setpoint(), STRANGER));

    assertEquals(Optional.of("0197-a"), command.unverifiedId());
    assertEquals(Plant.setpoint(), command.unverifiedContent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "{\"id\":1}", "{\"id\":\"\"}", "{\"id\":\"a b\"}", "{\"id\":"})
  void claims_no_id_that_has_not_the_form_of_one(String payload) throws Exception {
    assertEquals(Optional.empty(), SignedCommand.parse(signed(payload, CHIEF)).unverifiedId());
  }

  @Nested
  @DisplayName("is refused as too_large")
  class TooLarge {

    @Test
    void with_one_byte_more_than_is_looked_at() throws Exception {
      byte[] envelope = signed(Plant.setpoint(), CHIEF);
      String padding = " ".repeat(SignedCommand.MAX_BYTES - envelope.length);
      String largest = new String(envelope, UTF_8) + padding;

      verify(largest.getBytes(UTF_8));
      assertRejected(Rejection.TOO_LARGE, (largest + " ").getBytes(UTF_8));
    }
  }

  @Nested
  @DisplayName("is refused as malformed")
  class Malformed {

    @Test
    void when_the_envelope_is_none() {
      assertRejected(Rejection.MALFORMED, "{}".getBytes(UTF_8));
      assertRejected(Rejection.MALFORMED, new byte[0]);
    }

    @Test
    void when_the_envelope_is_of_another_type() {
      byte[] payload = Plant.setpoint().toJson();

      assertRejected(
          Rejection.MALFORMED,
          Envelope.sign("application/vnd.parasol.receipt+json", payload, CHIEF).toJson());
    }

    @Test
    void when_a_trusted_key_signed_no_command() {
      assertRejected(Rejection.MALFORMED, signed("{\"id\":\"0197-a\"}", CHIEF));
    }

    @Test
    void but_not_before_a_trusted_key_has_signed() {
      assertRejected(Rejection.UNKNOWN_SIGNER, signed("no json at all", STRANGER));
    }
  }

  @Nested
  @DisplayName("is refused as unknown_signer")
  class UnknownSigner {

    @Test
    void signed_by_an_unknown_key() {
      assertRejected(Rejection.UNKNOWN_SIGNER, signed(Plant.setpoint(), STRANGER));
    }

    @Test
    void without_a_signature() {
      String envelope = new String(signed(Plant.setpoint(), CHIEF), UTF_8);
      String unsigned = envelope.replaceAll("\"signatures\":\\[.*]", "\"signatures\":[]");

      assertRejected(Rejection.UNKNOWN_SIGNER, unsigned.getBytes(UTF_8));
    }

    @Test
    void signed_by_an_unknown_key_with_the_key_id_of_a_signer() {
      String forged =
          new String(signed(Plant.setpoint(), STRANGER), UTF_8)
              .replace(STRANGER.publicKey().fingerprint(), CHIEF.publicKey().fingerprint());

      assertRejected(Rejection.UNKNOWN_SIGNER, forged.getBytes(UTF_8));
    }

    @Test
    void when_the_signature_belongs_to_another_command() {
      String mine = new String(signed(counted("0197-b", 101), CHIEF), UTF_8);
      String theirs = new String(signed(Plant.setpoint(), CHIEF), UTF_8);
      String swapped =
          theirs.substring(0, theirs.indexOf("\"signatures\""))
              + mine.substring(mine.indexOf("\"signatures\""));

      assertRejected(Rejection.UNKNOWN_SIGNER, swapped.getBytes(UTF_8));
    }

    @Test
    void when_the_key_has_left_the_policy() throws Exception {
      byte[] envelope = signed(Plant.setpoint(), CHIEF);
      CommandPolicy without =
          new CommandPolicy(
              List.of(Plant.signer("deputy", DEPUTY, EnumSet.allOf(CommandClass.class))),
              Plant.thresholds());

      verify(envelope);
      CommandRejectedException rejected =
          assertThrows(
              CommandRejectedException.class,
              () -> SignedCommand.parse(envelope).verify(without, SITE, DEVICE, memory, NOW, true));
      assertEquals(Rejection.UNKNOWN_SIGNER, rejected.reason());
    }
  }

  @Nested
  @DisplayName("is refused as threshold_not_met")
  class ThresholdNotMet {

    @Test
    void one_signature_short() throws Exception {
      Command protection = Plant.command(CommandClass.PROTECTION);

      verify(signed(protection, CHIEF, DEPUTY));
      assertRejected(Rejection.THRESHOLD_NOT_MET, signed(protection, CHIEF));
    }

    @Test
    void when_the_signer_may_sign_another_class_only() throws Exception {
      verify(signed(Plant.command(CommandClass.SETPOINT), CONTROL_ROOM));
      assertRejected(
          Rejection.THRESHOLD_NOT_MET, signed(Plant.command(CommandClass.CONFIG), CONTROL_ROOM));
    }
  }

  @Nested
  @DisplayName("is refused as meant for another")
  class MeantForAnother {

    @Test
    void when_it_names_another_site() throws Exception {
      Command elsewhere =
          changed("x", new SiteId("rooftop-8"), DEVICE, 100, NOW, NOW.plusSeconds(1));

      assertRejected(Rejection.WRONG_SITE, signed(elsewhere, CHIEF));
      assertEquals(
          "command is for site rooftop-8; this site is rooftop-7",
          assertThrows(CommandRejectedException.class, () -> verify(signed(elsewhere, CHIEF)))
              .getMessage());
    }

    @Test
    void when_it_names_the_neighbour() throws Exception {
      Command neighbours =
          changed("x", SITE, new DeviceId("inverter-02"), 100, NOW, NOW.plusSeconds(1));

      assertRejected(Rejection.WRONG_DEVICE, signed(neighbours, CHIEF));
    }

    @Test
    void and_accepted_when_it_names_this_one() throws Exception {
      verify(signed(changed("x", SITE, DEVICE, 100, NOW, NOW.plusSeconds(1)), CHIEF));
    }
  }

  @Nested
  @DisplayName("in time")
  class InTime {

    private final Instant from = Plant.setpoint().notBefore();
    private final Instant until = Plant.setpoint().expires();
    private final byte[] envelope = signed(Plant.setpoint(), CHIEF);

    private void assertRejected(Rejection reason, Instant now, boolean clockIsTrusted) {
      CommandRejectedException rejected =
          assertThrows(CommandRejectedException.class, () -> verify(envelope, now, clockIsTrusted));
      assertEquals(reason, rejected.reason());
    }

    @Test
    void begins_with_not_before() throws Exception {
      assertRejected(Rejection.NOT_YET_VALID, from.minusNanos(1), true);
      verify(envelope, from, true);
    }

    @Test
    void ends_with_expires() throws Exception {
      verify(envelope, until.minusNanos(1), true);
      assertRejected(Rejection.EXPIRED, until, true);
    }

    @Test
    void is_not_known_to_a_clock_that_is_not_trusted() {
      assertRejected(Rejection.CLOCK_UNTRUSTED, NOW, false);
      assertRejected(Rejection.CLOCK_UNTRUSTED, Instant.EPOCH, false);
    }

    @Test
    void does_not_matter_for_what_is_refused_anyway() throws Exception {
      memory.accept(verify(envelope));

      assertRejected(Rejection.REPLAYED, NOW, false);
    }

    @Test
    void does_not_matter_for_what_a_newer_command_has_overtaken() throws Exception {
      memory.accept(verify(signed(counted("newer", 101), DEPUTY)));

      assertRejected(Rejection.SUPERSEDED, NOW, false);
    }

    @Test
    void has_passed_for_certain_when_even_a_clock_that_is_behind_says_so() {
      assertRejected(Rejection.EXPIRED, until, false);
    }
  }

  @Nested
  @DisplayName("is refused as replayed")
  class Replayed {

    @Test
    void when_its_id_was_accepted_before() throws Exception {
      memory.accept(verify(signed(Plant.setpoint(), CHIEF)));

      assertRejected(Rejection.REPLAYED, signed(Plant.setpoint(), CHIEF));
      assertRejected(Rejection.REPLAYED, signed(counted("0197-a", 101), CHIEF));
      verify(signed(counted("0197-b", 101), CHIEF));
    }

    @Test
    void when_its_validity_begins_before_the_horizon_of_the_memory() throws Exception {
      memory.beginAt(NOW.minusSeconds(60).plusMillis(1));
      assertRejected(Rejection.REPLAYED, signed(Plant.setpoint(), CHIEF));

      memory.beginAt(NOW.minusSeconds(60));
      verify(signed(Plant.setpoint(), CHIEF));
    }

    @Test
    void when_a_signature_was_taken_off() throws Exception {
      memory.accept(verify(signed(Plant.setpoint(), CHIEF, DEPUTY)));

      assertRejected(Rejection.REPLAYED, signed(Plant.setpoint(), DEPUTY));
    }

    @ParameterizedTest(name = "when its counter is {0} and the last was 100")
    @ValueSource(longs = {100, 99, 0})
    void when_its_counter_is_not_above_the_last_of_its_signer(long counter) throws Exception {
      memory.accept(verify(signed(Plant.setpoint(), CHIEF)));

      assertRejected(Rejection.REPLAYED, signed(counted("0197-b", counter), CHIEF));
    }

    @Test
    void when_any_of_its_signers_has_gone_further() throws Exception {
      memory.accept(verify(signed(Plant.setpoint(), DEPUTY)));

      assertRejected(Rejection.REPLAYED, signed(counted("0197-b", 100), CHIEF, DEPUTY));
      verify(signed(counted("0197-b", 100), CHIEF));
    }

    @Test
    void but_the_counter_of_a_signer_who_did_not_count_does_not_matter() throws Exception {
      Command other =
          new Command(
              "0197-c",
              SITE,
              DEVICE,
              CommandClass.SETPOINT,
              new Action.Write(
                  Map.of(new PointName("other"), new Value.Whole(1)), Optional.empty()),
              500,
              NOW,
              NOW.plusSeconds(1),
              Map.of());
      memory.accept(verify(signed(other, CONTROL_ROOM)));

      verify(signed(Plant.command(CommandClass.CONFIG), CHIEF, CONTROL_ROOM));
    }
  }

  @Nested
  @DisplayName("is refused as superseded")
  class Superseded {

    @Test
    void when_another_signers_newer_command_for_the_point_was_accepted() throws Exception {
      memory.accept(verify(signed(counted("0197-b", 101), DEPUTY)));

      assertRejected(Rejection.SUPERSEDED, signed(Plant.setpoint(), CHIEF));
    }

    @Test
    void but_not_by_one_with_the_same_counter_or_for_another_point() throws Exception {
      memory.accept(verify(signed(counted("0197-b", 100), DEPUTY)));
      verify(signed(Plant.setpoint(), CHIEF));

      Set<String> trusted = Plant.policy().fingerprints(CommandClass.SETPOINT);
      assertTrue(memory.lastCounter(DEVICE, LIMIT, trusted).isPresent());
      assertTrue(memory.lastCounter(DEVICE, new PointName("other"), trusted).isEmpty());
    }

    /** A stolen key may have used the highest counter that there is. */
    @Test
    void but_not_by_a_key_that_may_sign_such_commands_no_longer() throws Exception {
      memory.accept(verify(signed(counted("0197-b", 101), CONTROL_ROOM)));
      memory.accept(verify(signed(counted("0197-c", Long.MAX_VALUE), DEPUTY)));
      assertRejected(Rejection.SUPERSEDED, signed(counted("0197-d", 102), CHIEF));

      CommandPolicy withoutDeputy =
          new CommandPolicy(
              List.of(
                  signer("chief", CHIEF, EnumSet.allOf(CommandClass.class)),
                  signer("deputy", DEPUTY, EnumSet.of(CommandClass.CONFIG)),
                  signer("control-room", CONTROL_ROOM, EnumSet.of(CommandClass.SETPOINT))),
              Plant.thresholds());

      assertEquals(
          102, verify(withoutDeputy, signed(counted("0197-d", 102), CHIEF)).content().counter());
      assertEquals(
          Rejection.SUPERSEDED,
          assertThrows(
                  CommandRejectedException.class,
                  () -> verify(withoutDeputy, signed(counted("0197-e", 100), CHIEF)))
              .reason(),
          "the others still count");
    }
  }

  @Nested
  @DisplayName("once accepted")
  class OnceAccepted {

    private static CommandPolicy without(String... names) {
      return new CommandPolicy(
          Plant.policy().signers().stream()
              .filter(signer -> !List.of(names).contains(signer.name().value()))
              .toList(),
          Plant.thresholds());
    }

    @Test
    void is_not_entitled_any_more_when_its_key_was_taken_out() throws Exception {
      VerifiedCommand command = verify(signed(Plant.setpoint(), CONTROL_ROOM));
      command.requireAuthorized(without("chief"));

      CommandRejectedException rejected =
          assertThrows(
              CommandRejectedException.class,
              () -> command.requireAuthorized(without("control-room")));

      assertEquals(Rejection.UNKNOWN_SIGNER, rejected.reason());
    }

    @Test
    void is_not_entitled_any_more_when_one_of_its_keys_was_taken_out() throws Exception {
      VerifiedCommand command =
          verify(signed(Plant.command(CommandClass.FIRMWARE), CHIEF, DEPUTY, CONTROL_ROOM));
      command.requireAuthorized(without("control-room"));

      CommandRejectedException rejected =
          assertThrows(
              CommandRejectedException.class, () -> command.requireAuthorized(without("deputy")));

      assertEquals(Rejection.THRESHOLD_NOT_MET, rejected.reason());
    }

    @Test
    void counts_after_a_restart_for_those_who_have_signed_it_and_no_others() throws Exception {
      SignedCommand kept =
          SignedCommand.parse(signed(Plant.command(CommandClass.FIRMWARE), CHIEF, DEPUTY));
      Map<SignerName, VerificationKey> both =
          Map.of(
              new SignerName("chief"), CHIEF.publicKey(),
              new SignerName("deputy"), DEPUTY.publicKey());

      assertEquals(both, kept.restoreAccepted(Plant.policy()).signers());
      kept.restoreAccepted(Plant.policy()).requireAuthorized(Plant.policy());

      CommandPolicy now = without("deputy");
      assertEquals(
          Map.of(new SignerName("chief"), CHIEF.publicKey()), kept.restoreAccepted(now).signers());
      assertEquals(
          Rejection.THRESHOLD_NOT_MET,
          assertThrows(
                  CommandRejectedException.class,
                  () -> kept.restoreAccepted(now).requireAuthorized(now))
              .reason());
    }
  }

  @Nested
  @DisplayName("with several faults")
  class WithSeveralFaults {

    /** Each next command mends the first fault of the one before it. */
    @Test
    void is_refused_for_the_first_in_the_order_of_the_protocol() throws Exception {
      memory.accept(verify(signed(counted("used", 100), CHIEF)));
      memory.accept(verify(signed(counted("newer", 900), DEPUTY)));
      SiteId otherSite = new SiteId("rooftop-8");
      DeviceId otherDevice = new DeviceId("inverter-02");
      Instant early = NOW.plusSeconds(1);
      Instant late = NOW.plusSeconds(2);

      assertRejected(
          Rejection.UNKNOWN_SIGNER,
          signed(changed("used", otherSite, otherDevice, 100, early, late), STRANGER));
      assertRejected(Rejection.MALFORMED, signed("{}", CONTROL_ROOM));
      assertRejected(
          Rejection.THRESHOLD_NOT_MET,
          signed(
              like(CommandClass.CONFIG, "used", otherSite, otherDevice, 100, early, late),
              CONTROL_ROOM));
      assertRejected(
          Rejection.WRONG_SITE,
          signed(changed("used", otherSite, otherDevice, 100, early, late), CHIEF));
      assertRejected(
          Rejection.WRONG_DEVICE,
          signed(changed("used", SITE, otherDevice, 100, early, late), CHIEF));
      assertRejected(
          Rejection.NOT_YET_VALID, signed(changed("used", SITE, DEVICE, 100, early, late), CHIEF));
      assertRejected(
          Rejection.EXPIRED,
          signed(changed("used", SITE, DEVICE, 100, NOW.minusSeconds(1), NOW), CHIEF));
      assertRejected(Rejection.REPLAYED, signed(counted("used", 100), CHIEF));
      assertRejected(Rejection.SUPERSEDED, signed(counted("new", 101), CHIEF));
      verify(signed(counted("new", 901), CHIEF));
    }
  }

  @Nested
  @DisplayName("that is for a time")
  class ForATime {

    private VerifiedCommand verified(Optional<Duration> time) throws Exception {
      Action write = new Action.Write(Map.of(LIMIT, new Value.Whole(60)), time);
      Command like = Plant.setpoint();
      Command command =
          new Command(
              like.id(),
              SITE,
              DEVICE,
              CommandClass.SETPOINT,
              write,
              like.counter(),
              like.notBefore(),
              like.expires(),
              Map.of(LIMIT, new Bound(OptionalDouble.of(1), OptionalDouble.empty())));
      return verify(signed(command, CHIEF));
    }

    private VerifiedCommand back(VerifiedCommand command, String point) {
      return command.revertCommand("back", Map.of(new PointName(point), new Value.Whole(100)));
    }

    @Test
    void is_taken_back_in_the_name_of_its_signers_permanently_and_under_no_condition()
        throws Exception {
      VerifiedCommand command = verified(Optional.of(Duration.ofMinutes(15)));
      VerifiedCommand back = back(command, "limit");

      assertEquals(command.signers(), back.signers());
      assertEquals(Optional.empty(), back.signed(), "nobody has signed it word for word");
      assertEquals("back", back.content().id());
      assertEquals(
          new Action.Write(Map.of(LIMIT, new Value.Whole(100)), Optional.empty()),
          back.content().action());
      assertEquals(Map.of(), back.content().require());
      assertEquals(CommandClass.SETPOINT, back.content().commandClass());
    }

    @Test
    void or_is_not_takes_back_nothing_else() throws Exception {
      VerifiedCommand command = verified(Optional.of(Duration.ofMinutes(15)));
      VerifiedCommand forGood = verified(Optional.empty());

      assertThrows(IllegalArgumentException.class, () -> back(command, "mode"));
      assertThrows(IllegalArgumentException.class, () -> back(forGood, "limit"));
      assertThrows(IllegalArgumentException.class, () -> back(back(command, "limit"), "limit"));
    }
  }

  /** The words of receipts, in the order in which the reasons are looked for. */
  @Test
  void is_refused_with_the_words_of_the_protocol() {
    assertEquals(
        List.of(
            "too_large malformed unknown_signer threshold_not_met wrong_site wrong_device",
            "not_yet_valid expired replayed superseded clock_untrusted not_writable out_of_range",
            "rate_exceeded release_unknown release_mismatch wrong_model not_newer",
            "requires_not_met window_closed precondition_failed device_identity_changed"),
        List.of(words(0, 6), words(6, 13), words(13, 18), words(18, 22)));
    assertEquals(22, Rejection.values().length);
  }

  private static String words(int from, int to) {
    return List.of(Rejection.values()).subList(from, to).stream()
        .map(Rejection::wireName)
        .collect(Collectors.joining(" "));
  }

  @Test
  void is_fresh_to_a_bench_that_remembers_nothing() throws Exception {
    byte[] envelope = signed(Plant.setpoint(), CHIEF);
    for (int i = 0; i < 2; i++) {
      SignedCommand.parse(envelope)
          .verify(Plant.policy(), SITE, DEVICE, ReplayMemory.EMPTY, NOW, true);
    }
  }

  @Test
  void of_random_bytes_is_refused_and_nothing_else() {
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      byte[] payload = Plant.setpoint().toJson();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        payload[random.nextInt(payload.length)] = (byte) random.nextInt(128);
      }
      try {
        verify(signed(new String(payload, UTF_8), CHIEF));
      } catch (CommandRejectedException rejected) {
        assertTrue(rejected.getMessage().lines().count() <= 1, rejected.getMessage());
      }
    }
  }
}
