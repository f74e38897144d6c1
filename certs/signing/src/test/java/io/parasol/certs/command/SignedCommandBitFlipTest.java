// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static io.parasol.certs.command.Plant.CHIEF;
import static io.parasol.certs.command.Plant.DEVICE;
import static io.parasol.certs.command.Plant.NOW;
import static io.parasol.certs.command.Plant.SITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.model.site.CommandClass;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A signed command in which one bit was flipped")
class SignedCommandBitFlipTest {

  private static final Set<Rejection> EXPECTED =
      EnumSet.of(Rejection.MALFORMED, Rejection.UNKNOWN_SIGNER);

  private static VerifiedCommand verify(byte[] envelope, SigningKey key)
      throws CommandRejectedException {
    CommandPolicy policy =
        new CommandPolicy(
            List.of(Plant.signer("chief", key, EnumSet.allOf(CommandClass.class))),
            Plant.thresholds());
    return SignedCommand.parse(envelope).verify(policy, SITE, DEVICE, new Remembered(), NOW, true);
  }

  private static String withoutHint(SigningKey key) {
    return new String(Plant.setpoint().sign(key).toJson(), UTF_8)
        .replaceAll("\"keyid\":\"[^\"]*\",", "");
  }

  private static void assertEveryFlipIsRefused(SigningKey key) throws Exception {
    byte[] envelope = withoutHint(key).getBytes(UTF_8);
    verify(envelope, key);
    for (int bit = 0; bit < 8 * envelope.length; bit++) {
      byte[] flipped = envelope.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));

      CommandRejectedException rejected =
          assertThrows(CommandRejectedException.class, () -> verify(flipped, key), "bit " + bit);
      assertTrue(EXPECTED.contains(rejected.reason()), rejected.reason().wireName());
    }
  }

  @Test
  void is_refused_wherever_it_is_under_ed25519() throws Exception {
    assertEveryFlipIsRefused(CHIEF);
  }

  @Test
  void is_refused_wherever_it_is_under_p256() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();

    assertEveryFlipIsRefused(
        SigningKey.of(pair.getPrivate(), VerificationKey.of(pair.getPublic())));
  }

  /** The hint is not covered by the signature; nothing depends on it. */
  @Test
  void in_the_hint_is_refused_or_changes_nothing() throws Exception {
    String whole = new String(Plant.setpoint().sign(CHIEF).toJson(), UTF_8);
    int from = whole.indexOf("\"keyid\"");
    int to = whole.indexOf("\"sig\"");
    byte[] envelope = whole.getBytes(UTF_8);
    for (int bit = 8 * from; bit < 8 * to; bit++) {
      byte[] flipped = envelope.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        assertEquals(Plant.setpoint(), verify(flipped, CHIEF).content());
      } catch (CommandRejectedException rejected) {
        assertEquals(Rejection.MALFORMED, rejected.reason());
      }
    }
  }
}
