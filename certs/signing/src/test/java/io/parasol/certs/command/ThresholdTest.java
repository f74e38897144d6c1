// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static io.parasol.certs.command.Plant.DEVICE;
import static io.parasol.certs.command.Plant.NOW;
import static io.parasol.certs.command.Plant.SITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.config.model.site.CommandClass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A threshold")
class ThresholdTest {

  /** May sign every class; the first of them stands in the policy under two names. */
  private static final List<SigningKey> ENTITLED =
      List.of(SigningKey.generate(), SigningKey.generate(), SigningKey.generate());

  /** Of the site, but entitled to another class than the one that is asked for. */
  private static final SigningKey OF_ANOTHER_CLASS = SigningKey.generate();

  private static final SigningKey FOREIGN = SigningKey.generate();

  /** Would be entitled to every class, under two names, if the owners did not deny it. */
  private static final SigningKey DENIED = SigningKey.generate();

  /** Each policy and each signed command is made once, and serves several combinations. */
  private static final Map<List<Object>, CommandPolicy> POLICIES = new HashMap<>();

  private static final Map<List<Object>, String> SIGNED = new HashMap<>();

  static Stream<Arguments> every_combination() {
    List<Arguments> all = new ArrayList<>();
    for (CommandClass commandClass : CommandClass.values()) {
      for (int threshold = 1; threshold <= 3; threshold++) {
        for (int signers = 0; signers <= 3; signers++) {
          for (int extras = 0; extras < 16; extras++) {
            all.add(
                Arguments.of(
                    commandClass,
                    threshold,
                    signers,
                    (extras & 1) != 0,
                    (extras & 2) != 0,
                    (extras & 4) != 0,
                    (extras & 8) != 0));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(
      name = "{0}: {2} of {1}, repeated {3}, of another class {4}, foreign {5}, denied {6}")
  @MethodSource("every_combination")
  void counts_different_entitled_keys_and_nothing_else(
      CommandClass commandClass,
      int threshold,
      int signers,
      boolean repeated,
      boolean ofAnotherClass,
      boolean foreign,
      boolean denied)
      throws Exception {
    List<SigningKey> keys = new ArrayList<>(ENTITLED.subList(0, signers));
    if (ofAnotherClass) {
      keys.add(OF_ANOTHER_CLASS);
    }
    if (foreign) {
      keys.add(FOREIGN);
    }
    if (denied) {
      keys.add(DENIED);
    }

    Object expected =
        signers == 0 && !ofAnotherClass
            ? Rejection.UNKNOWN_SIGNER
            : signers < threshold ? Rejection.THRESHOLD_NOT_MET : signers;

    assertEquals(
        expected, outcome(commandClass, threshold, envelope(commandClass, keys, repeated)));
  }

  /** How many signers counted, or why it was refused. */
  private static Object outcome(CommandClass commandClass, int threshold, byte[] envelope) {
    try {
      return SignedCommand.parse(envelope)
          .verify(
              POLICIES.computeIfAbsent(
                  List.of(commandClass, threshold), unknown -> policy(commandClass, threshold)),
              SITE,
              DEVICE,
              new Remembered(),
              NOW,
              true)
          .signers()
          .size();
    } catch (CommandRejectedException rejected) {
      return rejected.reason();
    }
  }

  private static byte[] envelope(
      CommandClass commandClass, List<SigningKey> keys, boolean repeated) {
    String json =
        SIGNED.computeIfAbsent(List.of(commandClass, keys), unknown -> signed(commandClass, keys));
    int list = json.indexOf('[') + 1;
    String marks = json.substring(list, json.lastIndexOf(']'));
    marks = marks.contains("},") ? marks.substring(marks.indexOf("},") + 2) : "";
    if (repeated && !marks.isEmpty()) {
      String again = marks.replaceAll("\"keyid\":\"[0-9a-f]{8}", "\"keyid\":\"another-");
      // Of all once more, an envelope would have more signatures than any may have.
      String first = marks.substring(0, marks.indexOf('}') + 1);
      marks = marks + "," + first + "," + again;
    }
    return (json.substring(0, list) + marks + json.substring(json.lastIndexOf(']')))
        .getBytes(UTF_8);
  }

  /** The first signature is by an unknown key and is removed again, so that there may be none. */
  private static String signed(CommandClass commandClass, List<SigningKey> keys) {
    SignedCommand signed = Plant.command(commandClass).sign(SigningKey.generate());
    for (SigningKey key : keys) {
      signed = signed.withSignatureBy(key);
    }
    return new String(signed.toJson(), UTF_8);
  }

  /** Of the policy that the owners have signed, as the gateway reads it. */
  private static CommandPolicy policy(CommandClass commandClass, int threshold) {
    EnumSet<CommandClass> all = EnumSet.allOf(CommandClass.class);
    Map<CommandClass, Integer> thresholds = Plant.thresholds();
    thresholds.put(commandClass, threshold);
    SitePolicy policy =
        new SitePolicy(
            SITE,
            List.of(
                Plant.signer("a", ENTITLED.get(0), all),
                Plant.signer("a-again", ENTITLED.get(0), all),
                Plant.signer("b", ENTITLED.get(1), all),
                Plant.signer("c", ENTITLED.get(2), all),
                Plant.signer("d", OF_ANOTHER_CLASS, EnumSet.complementOf(EnumSet.of(commandClass))),
                Plant.signer("e", DENIED, all),
                Plant.signer("e-again", DENIED, all)),
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
}
