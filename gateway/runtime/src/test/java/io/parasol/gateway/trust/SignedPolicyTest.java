// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.FolderBusyException;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The signed policy of a site")
class SignedPolicyTest {

  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final DeviceId INVERTER = new DeviceId("inverter-1");
  private static final OperatorName SERVICE = new OperatorName("acme-service");

  @TempDir private Path folder;
  private Path file;

  private final List<CommandPolicy> obeyed = new ArrayList<>();
  private final SitePolicy policy =
      SitePolicy.empty(SITE)
          .withSigner(
              new CommandPolicy.Signer(
                  new SignerName("room"),
                  SigningKey.generate().publicKey(),
                  Set.of(CommandClass.SETPOINT)))
          .withDeniedCertificates(denied -> denied.add(BigInteger.TEN));

  @BeforeEach
  void nothing_kept() {
    file = folder.resolve("policy.json");
  }

  private SignedPolicy open() {
    return new SignedPolicy(file, SITE, obeyed::add, DamagedFile.Listener.NONE);
  }

  private SitePolicy lockOut() {
    return policy.withLockOut(
        new VendorLockOut(
            "acme",
            Instant.parse("2026-11-24T12:00:00Z"),
            "",
            new VendorLockOut.Removed(
                Set.of(), Set.of(BigInteger.TWO), Set.of(SERVICE), Set.of(), Set.of())));
  }

  private static Identity person(OperatorName name) {
    return new Identity.Operator(new TrustDomain("parasol"), SITE, Role.OPERATOR, name);
  }

  private static Identity device(DeviceId device) {
    return new Identity.Device(new TrustDomain("parasol"), SITE, device);
  }

  /** The person of the vendor has one certificate. */
  private static SignedPolicy.CertificateSource people() {
    return new Issued(Map.of(BigInteger.valueOf(815), person(SERVICE)));
  }

  /** What the authority has issued, by serial number. */
  private record Issued(Map<BigInteger, Identity> certificates)
      implements SignedPolicy.CertificateSource {
    @Override
    public Map<BigInteger, Identity> holders(Set<BigInteger> serials) {
      Map<BigInteger, Identity> found = new HashMap<>(certificates);
      found.keySet().retainAll(serials);
      return found;
    }

    @Override
    public Set<BigInteger> serials(DeniedHolders holders) {
      return certificates.entrySet().stream()
          .filter(each -> holders.includes(each.getValue()))
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }

    @Override
    public Set<DeviceId> ownDevices() {
      return Set.of(INVERTER);
    }
  }

  /** The folder of the authority cannot be read. */
  private record Unreadable(AuthorityException why) implements SignedPolicy.CertificateSource {
    @Override
    public Map<BigInteger, Identity> holders(Set<BigInteger> serials) throws AuthorityException {
      throw why;
    }

    @Override
    public Set<BigInteger> serials(DeniedHolders holders) throws AuthorityException {
      throw why;
    }

    @Override
    public Set<DeviceId> ownDevices() {
      return Set.of();
    }
  }

  @Test
  void says_nothing_on_a_site_that_never_had_one() {
    SignedPolicy none = open();

    assertEquals(List.of(), obeyed);
    assertEquals(DenyList.EMPTY, none.denied(DenyList.EMPTY));
  }

  @Test
  void is_obeyed_when_it_comes_and_once_only() throws Exception {
    SignedPolicy signed = open();

    signed.apply(policy.document());
    signed.apply(policy.document());

    assertEquals(List.of(policy.commandPolicy()), obeyed);
  }

  @Test
  void is_obeyed_again_after_a_restart() throws Exception {
    open().apply(policy.document());
    obeyed.clear();

    SignedPolicy again = open();

    assertEquals(List.of(policy.commandPolicy()), obeyed);
    assertTrue(again.denied(DenyList.EMPTY).denies(BigInteger.TEN));
  }

  @Test
  void denies_beside_the_authority_of_the_box() throws Exception {
    SignedPolicy signed = open();
    signed.apply(policy.document());

    DenyList both = signed.denied(new DenyList(Set.of(BigInteger.ONE)));

    assertTrue(both.denies(BigInteger.ONE));
    assertTrue(both.denies(BigInteger.TEN));
    assertFalse(both.denies(BigInteger.TWO));
  }

  @Test
  void denies_the_certificates_of_a_vendor_and_of_its_people_after_a_restart() throws Exception {
    open().apply(lockOut().document());

    SignedPolicy again = open();
    DenyList denied = again.denied(new DenyList(Set.of(BigInteger.ONE)), people());

    assertEquals(
        Set.of(BigInteger.ONE, BigInteger.TWO, BigInteger.TEN, BigInteger.valueOf(815)),
        denied.serials());
    assertTrue(
        denied.denies(BigInteger.valueOf(4711), person(SERVICE)),
        "a certificate of the person that is not known here");
    assertFalse(denied.denies(BigInteger.valueOf(4711), person(new OperatorName("anna"))));
    assertEquals("acme", again.lockedOut().get(0).vendor());
    assertThrows(
        AuthorityException.class,
        () -> again.denied(DenyList.EMPTY, new Unreadable(new AuthorityException("unreadable"))));
  }

  @Test
  void denies_newer_certificates_of_the_holder_whose_number_a_lock_out_names() throws Exception {
    SignedPolicy signed = open();
    signed.apply(lockOut().document());
    DeviceId box = new DeviceId("acme-box");
    BigInteger newer = BigInteger.valueOf(3);

    DenyList denied =
        signed.denied(
            DenyList.EMPTY, new Issued(Map.of(BigInteger.TWO, device(box), newer, device(box))));

    assertTrue(denied.denies(newer), "on the revocation list, too");
    assertTrue(denied.denies(BigInteger.valueOf(4711), device(box)), "issued later");
    assertFalse(denied.denies(BigInteger.valueOf(4711), device(new DeviceId("other"))));
    assertTrue(
        signed
            .denied(DenyList.EMPTY, new Issued(Map.of()))
            .denies(BigInteger.valueOf(4711), device(box)),
        "after the authority has forgotten the certificate");
    assertEquals(Map.of(BigInteger.TWO, device(box)), signed.holders(lockOut().lockedOut().get(0)));
  }

  @Test
  void denies_the_same_while_another_process_uses_the_authority() throws Exception {
    SignedPolicy signed = open();
    signed.apply(lockOut().document());
    SignedPolicy.CertificateSource busy = new Unreadable(new FolderBusyException("in use"));
    assertThrows(AuthorityException.class, () -> signed.denied(DenyList.EMPTY, busy));
    DenyList before = signed.denied(DenyList.EMPTY, people());

    assertEquals(before, signed.denied(DenyList.EMPTY, busy));
    assertTrue(
        signed.denied(new DenyList(Set.of(BigInteger.ONE)), busy).denies(BigInteger.ONE),
        "what the authority denies now");
    signed.apply(lockOut().withDeniedKeys(keys -> keys.add("0".repeat(64))).document());
    assertThrows(AuthorityException.class, () -> signed.denied(DenyList.EMPTY, busy));
  }

  @Test
  void knows_from_the_receipt_whose_certificate_it_was() throws Exception {
    open().apply(lockOut().document());
    DeviceId box = new DeviceId("acme-box");
    Files.createDirectories(LockOutReceipts.folderIn(folder));
    byte[] receipt =
        Json.object()
            .put("vendor", "acme")
            .put("outcome", "locked-out")
            .put("lock-out", lockOut().lockedOut().get(0).json())
            .put("holders", Json.object().put("2", device(box).uri()).put("x", "y"))
            .toBytes();
    Files.write(
        LockOutReceipts.folderIn(folder).resolve("acme.json"),
        Json.write(Envelope.sign(LockOutReceipts.TYPE, receipt, SigningKey.generate()).json()));

    DenyList denied = open().denied(DenyList.EMPTY, new Issued(Map.of()));

    assertTrue(denied.denies(BigInteger.valueOf(4711), device(box)));
  }

  @Test
  void never_locks_out_a_device_whose_key_only_the_gateway_has() throws Exception {
    SignedPolicy signed = open();
    signed.apply(lockOut().document());
    BigInteger newer = BigInteger.valueOf(3);

    DenyList denied =
        signed.denied(
            DenyList.EMPTY,
            new Issued(Map.of(BigInteger.TWO, device(INVERTER), newer, device(INVERTER))));

    assertTrue(denied.denies(BigInteger.TWO));
    assertFalse(denied.denies(newer, device(INVERTER)), "the gateway has renewed it itself");
  }

  @Test
  void lets_nobody_sign_when_what_is_kept_is_damaged() throws Exception {
    open().apply(policy.document());
    byte[] kept = Files.readAllBytes(file);
    for (int position : new int[] {0, 63, 64, kept.length / 2, kept.length - 1}) {
      byte[] damaged = kept.clone();
      damaged[position] ^= 1;
      Files.write(file, damaged);
      Files.write(folder.resolve("policy.copy"), damaged);
      obeyed.clear();

      open();

      assertEquals(List.of(SitePolicy.empty(SITE).commandPolicy()), obeyed);
    }
  }

  @Test
  void refuses_every_certificate_while_it_cannot_be_read() throws Exception {
    SignedPolicy signed = open();
    signed.apply(lockOut().document());
    Files.writeString(file, "{}");
    Files.writeString(folder.resolve("policy.copy"), "{}");
    SignedPolicy damaged = open();

    assertEquals(
        "the signed policy cannot be read",
        assertThrows(AuthorityException.class, () -> damaged.denied(DenyList.EMPTY, people()))
            .getMessage());
    damaged.apply(lockOut().document());

    assertTrue(damaged.denied(DenyList.EMPTY, people()).denies(BigInteger.valueOf(815)));
  }

  @Test
  void is_unknown_when_both_files_are_lost_after_a_lock_out() throws Exception {
    open().apply(policy.document());
    Files.delete(file);
    Files.delete(folder.resolve("policy.copy"));
    assertFalse(open().isDamaged(), "without a lock-out");
    Files.createDirectories(LockOutReceipts.folderIn(folder));
    assertFalse(open().isDamaged(), "without a receipt");
    Files.writeString(LockOutReceipts.folderIn(folder).resolve("acme.json"), "{}");
    obeyed.clear();

    SignedPolicy lost = open();

    assertTrue(lost.isDamaged());
    assertThrows(AuthorityException.class, () -> lost.denied(DenyList.EMPTY, people()));
    assertEquals(List.of(SitePolicy.empty(SITE).commandPolicy()), obeyed);
  }

  @Test
  void is_read_from_its_copy_when_one_file_is_damaged_or_missing() throws Exception {
    open().apply(policy.document());
    byte[] kept = Files.readAllBytes(file);
    for (String name : List.of("policy.json", "policy.copy")) {
      Path damaged = folder.resolve(name);
      Files.writeString(damaged, "{}");
      obeyed.clear();

      assertFalse(open().isDamaged());

      assertEquals(List.of(policy.commandPolicy()), obeyed, name);
      assertArrayEquals(kept, Files.readAllBytes(damaged), name);
      Files.delete(damaged);
      obeyed.clear();
      open();
      assertEquals(List.of(policy.commandPolicy()), obeyed, name);
      assertArrayEquals(kept, Files.readAllBytes(damaged), name);
    }
  }

  @Test
  void is_the_newer_one_after_a_crash_between_both_files() throws Exception {
    SignedPolicy signed = open();
    signed.apply(SitePolicy.empty(SITE).document());
    byte[] older = Files.readAllBytes(file);
    signed.apply(policy.document());
    Files.write(file, older);
    obeyed.clear();

    open();

    assertEquals(List.of(policy.commandPolicy()), obeyed);
    assertArrayEquals(Files.readAllBytes(folder.resolve("policy.copy")), Files.readAllBytes(file));
  }

  @Test
  void states_that_it_is_unknown_until_there_is_another_one() throws Exception {
    Files.writeString(file, "{}");
    SignedPolicy damaged = open();

    assertTrue(damaged.isDamaged());
    damaged.apply(policy.document());

    assertFalse(damaged.isDamaged());
    assertFalse(open().isDamaged());
  }

  @Test
  void goes_on_when_another_sites_or_none_at_all_is_offered() throws Exception {
    SignedPolicy signed = open();
    signed.apply(policy.document());
    obeyed.clear();
    byte[] others = SitePolicy.empty(new SiteId("elsewhere")).document();

    assertEquals(
        "policy: is for another site: elsewhere",
        assertThrows(JsonException.class, () -> signed.apply(others)).getMessage());
    assertThrows(JsonException.class, () -> signed.apply("{}".getBytes(UTF_8)));

    assertEquals(List.of(), obeyed);
    open();
    assertEquals(List.of(policy.commandPolicy()), obeyed);
  }

  @Test
  void is_not_obeyed_before_it_is_on_the_disk() throws Exception {
    SignedPolicy signed =
        new SignedPolicy(
            folder.resolve("none/policy.json"), SITE, obeyed::add, DamagedFile.Listener.NONE);

    assertThrows(IOException.class, () -> signed.apply(policy.document()));

    assertEquals(List.of(), obeyed);
  }
}
