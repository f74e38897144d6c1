// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.TestJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every combination of class, number of signers, repeated, foreign and denied keys on the way that
 * every message takes; how the signatures themselves are counted, {@code ThresholdTest} tries in
 * more breadth.
 */
@DisplayName("Who has signed a command")
class SignersTest {

  private static final SigningKey CHIEF = SigningKey.generate();
  private static final SigningKey DEPUTY = SigningKey.generate();
  private static final SigningKey DENIED = SigningKey.generate();

  @TempDir Path folder;

  private final FakeController controller = new FakeController();
  private final FakeOutlet outlet = new FakeOutlet();
  private long counter;

  /** As the owners sign it: the chief under two names, one key denied. */
  private static CommandPolicy policy() {
    Set<CommandClass> all = EnumSet.allOf(CommandClass.class);
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, each.defaultThreshold());
    }
    SitePolicy policy =
        new SitePolicy(
            Site.TOPICS.site(),
            List.of(
                new CommandPolicy.Signer(new SignerName("chief"), CHIEF.publicKey(), all),
                new CommandPolicy.Signer(new SignerName("chief-2"), CHIEF.publicKey(), all),
                new CommandPolicy.Signer(new SignerName("deputy"), DEPUTY.publicKey(), all),
                new CommandPolicy.Signer(new SignerName("denied"), DENIED.publicKey(), all)),
            thresholds,
            Set.of(),
            Set.of(DENIED.publicKey().fingerprint()),
            List.of());
    try {
      return SitePolicy.read(policy.document()).commandPolicy();
    } catch (JsonException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Writes a point of its own, so that none is superseded. */
  private Command command(String id, CommandClass commandClass) {
    counter++;
    return new Command(
        id,
        Site.TOPICS.site(),
        INVERTER,
        commandClass,
        new Action.Write(
            Map.of(new PointName("p" + counter), new Value.Whole(counter)), Optional.empty()),
        counter,
        NOON.minusSeconds(60),
        NOON.plusSeconds(300),
        Map.of());
  }

  private static byte[] signed(Command command, List<SigningKey> keys, boolean isRepeated) {
    SignedCommand signed = command.sign(keys.get(0));
    for (SigningKey key : keys.subList(1, keys.size())) {
      signed = signed.withSignatureBy(key);
    }
    String json = new String(signed.toJson(), UTF_8);
    if (!isRepeated) {
      return json.getBytes(UTF_8);
    }
    // The same signatures once more, and once more under other names.
    int list = json.indexOf('[') + 1;
    String marks = json.substring(list, json.lastIndexOf(']'));
    String others = marks.replaceAll("\"keyid\":\"[0-9a-f]{8}", "\"keyid\":\"another-");
    return (json.substring(0, list)
            + marks
            + ","
            + marks
            + ","
            + others
            + json.substring(json.lastIndexOf(']')))
        .getBytes(UTF_8);
  }

  @Test
  void decides_whether_it_is_carried_out_and_nothing_else_does() {
    CommandPolicy policy = policy();
    Map<String, String> expected = new TreeMap<>();
    Set<Value> toWrite = new HashSet<>();
    try (TestJournal journal = TestJournal.open(folder, new FaultyDisk());
        CommandRelay relay =
            new CommandRelay(
                Site.with(controller, () -> policy),
                journal.journal(),
                TrustedClock.open(
                    new ManualClock(NOON), new ManualClock(NOON).uptime(), folder.resolve("clock")),
                outlet,
                new Ends(),
                RelayParts.withoutInstaller(
                    new ReadBackPolicy(1, Duration.ofMillis(1)), CommandVerification.REAL))) {
      relay.start();
      for (CommandClass commandClass : CommandClass.values()) {
        for (int signers = 0; signers <= 2; signers++) {
          for (int extras = signers == 0 ? 2 : 0; extras < 8; extras++) {
            List<SigningKey> keys = new ArrayList<>(List.of(CHIEF, DEPUTY).subList(0, signers));
            if ((extras & 2) != 0) {
              keys.add(SigningKey.generate());
            }
            if ((extras & 4) != 0) {
              keys.add(DENIED);
            }
            String id =
                "%s-%d%s%s%s"
                    .formatted(
                        commandClass.wireName(),
                        signers,
                        (extras & 1) != 0 ? "-repeated" : "",
                        (extras & 2) != 0 ? "-foreign" : "",
                        (extras & 4) != 0 ? "-denied" : "");
            Command command = command(id, commandClass);
            int signatures = (extras & 1) != 0 ? 3 * keys.size() : keys.size();
            boolean isTooMany = signatures > 2 * policy.signers().size();
            boolean isEnough = !isTooMany && signers >= commandClass.defaultThreshold();
            if (isEnough) {
              toWrite.add(new Value.Whole(counter));
            }
            String refused = signers == 0 ? "unknown_signer" : "threshold_not_met";
            expected.put(
                id, isEnough ? "applied" : "rejected " + (isTooMany ? "malformed" : refused));
            relay.delivered(INVERTER, Site.delivery(signed(command, keys, (extras & 1) != 0)));
          }
        }
      }
      await().until(() -> outlet.published.size() == expected.size() + toWrite.size());
    }
    Map<String, String> ends = new TreeMap<>();
    for (CommandReceipt each : outlet.finals()) {
      ends.put(each.command().orElse("-"), FakeOutlet.end(each));
    }
    assertEquals(expected, ends);
    assertEquals(88, expected.size());
    assertEquals(toWrite, Set.copyOf(controller.writes));
    assertEquals(toWrite.size(), controller.writes.size());
  }
}
