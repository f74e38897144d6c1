// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogReader;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.Disk;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.telemetry.report.Uptime;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The receipts of lock-outs")
class LockOutReceiptsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("roof");
  private static final BigInteger SERIAL = new BigInteger("4f1c", 16);

  @TempDir Path folder;

  private Credentials credentials;
  private EvidenceLog evidence;
  private LockOutReceipts receipts;
  private Map<BigInteger, Identity> holders = Map.of();

  @BeforeEach
  void a_gateway() throws Exception {
    SiteAuthority.init(folder.resolve("pki"), DOMAIN, SITE, Set.of("localhost"), () -> NOON);
    credentials =
        Credentials.open(
            folder.resolve("pki"),
            KeyStorage.FILES,
            new Credentials.Holders(
                DOMAIN,
                SITE,
                Optional.of("localhost"),
                List.of(),
                Set.of(),
                CertificateLifetimes.DEFAULT),
            TrustedClock.open(() -> NOON, new Uptime(1, () -> 60_000), folder.resolve("clock")),
            DamagedFile.Listener.NONE);
    evidence =
        EvidenceLog.open(
            folder.resolve("log"), folder.resolve("commands/log.checkpoint"), Disk.REAL);
    receipts = restarted();
  }

  @AfterEach
  void the_log_is_closed() throws Exception {
    evidence.close();
  }

  private LockOutReceipts restarted() {
    AuditLog audit = new AuditLog(evidence, SITE, credentials, () -> NOON);
    return new LockOutReceipts(
        folder.resolve("lock-outs"), SITE, audit, () -> NOON, lockOut -> holders);
  }

  private static VendorLockOut acme(String reason) {
    return new VendorLockOut(
        "acme",
        NOON,
        reason,
        new VendorLockOut.Removed(
            Set.of(),
            Set.of(SERIAL),
            Set.of(new OperatorName("acme-service")),
            Set.of(),
            Set.of()));
  }

  private Members payload() throws Exception {
    Envelope envelope =
        Envelope.of(Json.parse(Files.readAllBytes(folder.resolve("lock-outs/acme.json"))));
    VerificationKey key = VerificationKey.of(credentials.chain(SiteAuthority.GATEWAY).get(0));
    assertFalse(envelope.signers(Set.of(key)).isEmpty());
    return Members.of(Json.parse(envelope.payload()), "receipt");
  }

  private List<String> records() throws Exception {
    List<String> all = new ArrayList<>();
    LogReader.read(
        folder.resolve("log"),
        (index, record) -> {
          String text = new String(record, UTF_8);
          if (text.contains("\"record\":\"lock-out\"")) {
            all.add(index + " " + text);
          }
        });
    return all;
  }

  @Test
  void are_signed_once_and_name_their_record_of_the_log() throws Exception {
    assertTrue(receipts.hasMissing(List.of(acme(""))));

    List<LockOutReceipts.Receipt> made = receipts.update(List.of(acme("")));

    assertEquals(1, made.size());
    assertTrue(made.get(0).isLockedOut());
    assertEquals("locked-out", payload().text("outcome"));
    assertEquals("roof", payload().text("site"));
    assertEquals(acme("").json(), payload().required("lock-out"));
    assertEquals(1, records().size());
    assertTrue(
        records().get(0).startsWith(payload().integer("log-index") + " "), records()::toString);
    assertFalse(receipts.hasMissing(List.of(acme(""))));
    assertEquals(List.of(), receipts.update(List.of(acme(""))));
    assertEquals(List.of(), restarted().update(List.of(acme(""))));
  }

  @Test
  void are_made_again_for_a_changed_lock_out_and_for_its_end() throws Exception {
    receipts.update(List.of(acme("")));
    receipts.update(List.of(acme("contract ended")));
    LockOutReceipts after = restarted();
    assertTrue(after.hasMissing(List.of()));

    List<LockOutReceipts.Receipt> made = after.update(List.of());

    assertFalse(made.get(0).isLockedOut());
    assertEquals("readmitted", payload().text("outcome"));
    assertEquals(3, records().size());
    assertEquals(List.of(), restarted().update(List.of()));
  }

  @Test
  void state_the_holders_of_the_certificates_as_soon_as_they_are_known() throws Exception {
    receipts.update(List.of(acme("")));
    assertEquals(Map.of(), LockOutReceipts.holdersIn(folder));
    holders = Map.of(SERIAL, new Identity.Device(DOMAIN, SITE, new DeviceId("acme-box")));

    assertEquals(1, receipts.update(List.of(acme(""))).size());

    assertEquals(
        "spiffe://parasol/site/roof/device/acme-box", payload().object("holders").text("4f1c"));
    assertEquals(holders, LockOutReceipts.holdersIn(folder));
    assertEquals(List.of(), restarted().update(List.of(acme(""))));
    assertTrue(records().get(1).contains("device/acme-box"), records()::toString);
    receipts.update(List.of());
    assertEquals(holders, LockOutReceipts.holdersIn(folder), "after the end of the lock-out");
  }

  @Test
  void are_made_again_if_the_file_is_damaged() throws Exception {
    receipts.update(List.of(acme("")));
    Files.writeString(folder.resolve("lock-outs/acme.json"), "{");

    assertEquals(1, restarted().update(List.of(acme(""))).size());
    assertEquals("locked-out", payload().text("outcome"));
  }

  @Test
  void are_tried_again_until_they_are_stored() throws Exception {
    Files.writeString(folder.resolve("lock-outs"), "in the way");

    assertEquals(List.of(), receipts.update(List.of(acme(""))));
    assertTrue(receipts.hasMissing(List.of(acme(""))));

    Files.delete(folder.resolve("lock-outs"));
    assertEquals(1, receipts.update(List.of(acme(""))).size());
    assertFalse(receipts.hasMissing(List.of(acme(""))));
  }
}
