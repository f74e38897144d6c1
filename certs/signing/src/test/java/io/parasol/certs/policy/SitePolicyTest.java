// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandPolicy.Signer;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A site's policy")
class SitePolicyTest {

  private final SigningKey anna = SigningKey.generate();
  private final SigningKey ben = SigningKey.generate();

  private final SitePolicy policy =
      SitePolicy.empty(new SiteId("rooftop-7"))
          .withSigner(signer("anna", anna, CommandClass.SETPOINT, CommandClass.FIRMWARE))
          .withSigner(signer("ben", ben, CommandClass.FIRMWARE))
          .withThreshold(CommandClass.SETPOINT, 2)
          .withDeniedCertificates(denied -> denied.add(BigInteger.valueOf(4711)));

  @Test
  void is_read_as_it_was_written() throws Exception {
    assertEquals(policy, SitePolicy.read(policy.document()));
  }

  @Test
  void lets_no_key_sign_at_first_under_the_default_thresholds() {
    CommandPolicy commands = SitePolicy.empty(new SiteId("a")).commandPolicy();

    assertEquals(List.of(), commands.signers());
    assertEquals(2, commands.thresholds().get(CommandClass.FIRMWARE));
    assertEquals(1, commands.thresholds().get(CommandClass.SETPOINT));
  }

  @Test
  void does_not_count_a_denied_key_under_any_name() {
    SitePolicy denying =
        policy
            .withSigner(signer("anna-again", anna, CommandClass.SETPOINT))
            .withDeniedKeys(denied -> denied.add(anna.publicKey().fingerprint()));

    assertEquals(
        List.of("ben"),
        denying.commandPolicy().signers().stream().map(each -> each.name().value()).toList());
    assertEquals(2, policy.commandPolicy().signers().size());
  }

  @Test
  void replaces_a_signer_of_the_same_name_and_removes_one() {
    SitePolicy changed =
        policy
            .withSigner(signer("ben", anna, CommandClass.CONFIG))
            .withoutSigner(new SignerName("anna"));

    assertEquals(1, changed.signers().size());
    assertEquals(Set.of(CommandClass.CONFIG), changed.signers().get(0).classes());
    assertEquals(
        "there is no signer carl",
        assertThrows(
                IllegalArgumentException.class, () -> policy.withoutSigner(new SignerName("carl")))
            .getMessage());
  }

  @Nested
  @DisplayName("locks a vendor out")
  class LocksAVendorOut {

    private final VendorLockOut acme =
        new VendorLockOut(
            "acme",
            Instant.parse("2026-11-24T12:00:00Z"),
            "contract ended",
            new VendorLockOut.Removed(
                Set.of(anna.publicKey().fingerprint()),
                Set.of(BigInteger.valueOf(815)),
                Set.of(new OperatorName("acme-service")),
                Set.of(new DeviceId("acme-box")),
                Set.of(new HostPort("central.acme.example", 8883))));

    @Test
    void and_is_read_as_it_was_written() throws Exception {
      SitePolicy locking = policy.withLockOut(acme);

      assertEquals(locking, SitePolicy.read(locking.document()));
      assertNotEquals(policy, locking);
    }

    @Test
    void so_that_its_keys_and_certificates_no_longer_count() {
      SitePolicy locking = policy.withLockOut(acme);

      assertEquals(
          List.of("ben"),
          locking.commandPolicy().signers().stream().map(each -> each.name().value()).toList());
      assertEquals(
          Set.of(BigInteger.valueOf(815), BigInteger.valueOf(4711)), locking.refusedCertificates());
      assertEquals(Set.of(BigInteger.valueOf(815)), locking.lockedOutCertificates());
      assertEquals(
          new DeniedHolders(
              Set.of(new OperatorName("acme-service")), Set.of(new DeviceId("acme-box"))),
          locking.refusedHolders(Map.of()));
      assertTrue(acme.removed().hasDestination(new HostPort("Central.ACME.example", 8883)));
      assertFalse(acme.removed().hasDestination(new HostPort("central.acme.example", 8884)));
    }

    @Test
    void with_the_holder_of_each_certificate_that_it_names() throws Exception {
      SitePolicy locking = policy.withLockOut(acme);
      BigInteger named = BigInteger.valueOf(815);
      BigInteger denied = BigInteger.valueOf(4711);

      assertEquals(
          Set.of(new DeviceId("acme-box"), new DeviceId("box-2")),
          locking
              .refusedHolders(
                  Map.of(
                      named,
                      Identity.parse("spiffe://parasol/site/roof/device/box-2"),
                      denied,
                      Identity.parse("spiffe://parasol/site/roof/device/box-3")))
              .devices(),
          "a certificate that is denied without a lock-out stands for itself");
      assertEquals(
          Set.of(new OperatorName("acme-service"), new OperatorName("otto")),
          locking
              .refusedHolders(
                  Map.of(named, Identity.parse("spiffe://parasol/site/roof/operator/viewer/otto")))
              .people());
      assertEquals(
          locking.refusedHolders(Map.of()),
          locking.refusedHolders(
              Map.of(named, Identity.parse("spiffe://parasol/site/roof/gateway/roof"))),
          "never the gateway");
    }

    @Test
    void as_a_gateway_of_an_earlier_version_reads_it() throws Exception {
      SitePolicy locking =
          policy.withLockOut(
              new VendorLockOut(
                  "acme",
                  acme.since(),
                  "",
                  new VendorLockOut.Removed(
                      Set.of(), Set.of(BigInteger.TEN), Set.of(), Set.of(), Set.of())));

      String document = new String(locking.document(), StandardCharsets.UTF_8);

      assertFalse(document.contains("devices"), document);
      assertEquals(locking, SitePolicy.read(locking.document()));
    }

    @Test
    void once_and_until_it_is_removed() {
      SitePolicy twice = policy.withLockOut(acme).withLockOut(acme);

      assertEquals(List.of(acme), twice.lockedOut());
      assertEquals(policy, twice.withoutLockOut("acme"));
      assertEquals(
          "bolt is not locked out",
          assertThrows(IllegalArgumentException.class, () -> twice.withoutLockOut("bolt"))
              .getMessage());
    }

    @ParameterizedTest(name = "but not when {0} becomes {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "'\"acme\"'|'\"../acme\"'|'policy: locked-out vendor: expected 1 to 64 of a-z, 0-9 and"
              + " '",
          "'\"reason\"'|'\"more\":1,\"reason\"'|'policy.locked-out of a vendor: \"more\" is"
              + " unknown'",
          "'central.acme.example:8883'|'central.acme.example'|'policy.locked-out.destinations:"
              + " expected host:port'",
          "'\"32f\"'|'\"-32f\"'|'policy.locked-out.certificates: expected serial numbers in hex'",
          "'contract ended'|'contract\\n"
              + "ended'|'policy: reason of a lock-out: expected at most 200'",
        })
    void in_one_line(String from, String to, String why) {
      String text = new String(policy.withLockOut(acme).document(), UTF_8);
      String changed = text.replace(from, to);
      assertNotEquals(text, changed);

      String message =
          assertThrows(JsonException.class, () -> SitePolicy.read(changed.getBytes(UTF_8)))
              .getMessage();

      assertEquals(why, message.substring(0, Math.min(why.length(), message.length())));
    }
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @ParameterizedTest(name = "when {0} becomes {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "'{\"site\"'|'{\"extra\":1,\"site\"'|'policy: \"extra\" is unknown'",
          "'\"firmware\":2'|'\"firmware\":0'|'policy: threshold of firmware: expected 1 to 256'",
          "'\"firmware\":2'|'\"firmware\":99999999999'|'policy: threshold of firmware: expected 1"
              + " to 256'",
          "'\"protection\":2'|'\"protection\":2,\"more\":1'|'policy.thresholds: \"more\" is"
              + " unknown'",
          "'\"firmware\"]'|'\"firmwhere\"]'|'policy.signers.anna.classes: unknown class; expected"
              + " setpoint, config, firmware or protection'",
          "'\"1267\"'|'\"12 67\"'|'policy.denied.certificates: expected serial numbers in hex'",
          "'\"keys\":[]'|'\"keys\":[\"ab\"]'|'policy: denied key: expected a fingerprint of 64"
              + " lower-case hex digits'",
          "'BEGIN PUBLIC KEY'|'BEGIN PRIVATE KEY'|'policy.signers.anna: key:'",
        })
    void in_one_line(String from, String to, String why) {
      String text = new String(policy.document(), UTF_8);
      String changed = text.replaceFirst(Pattern.quote(from), to);
      assertEquals(false, text.equals(changed));

      String message =
          assertThrows(JsonException.class, () -> SitePolicy.read(changed.getBytes(UTF_8)))
              .getMessage();

      assertEquals(why, message.substring(0, Math.min(why.length(), message.length())));
    }

    @Test
    void when_it_is_too_long() {
      assertEquals(
          "policy: expected at most 1048576 bytes",
          assertThrows(
                  JsonException.class, () -> SitePolicy.read(new byte[SitePolicy.MAX_BYTES + 1]))
              .getMessage());
    }

    @Test
    void when_a_byte_is_missing_anywhere() {
      byte[] document = policy.document();
      for (int length = 0; length < document.length; length++) {
        byte[] cut = Arrays.copyOf(document, length);
        assertThrows(JsonException.class, () -> SitePolicy.read(cut));
      }
    }
  }

  private static Signer signer(String name, SigningKey key, CommandClass... classes) {
    return new Signer(new SignerName(name), key.publicKey(), Set.of(classes));
  }
}
