// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SecretSource;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The keys of an authority with a passphrase")
class EncryptedKeysTest {

  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final DeviceId METER = new DeviceId("meter-1");
  private static final List<String> NAMES = List.of("gateway", "broker", "meter-1", "anna");

  @TempDir static Path secrets;
  private static Path passphrase;

  /** As in one process: the derivation of a key from the passphrase takes a second. */
  private static KeyStorage inUse;

  @TempDir Path folder;

  @BeforeAll
  static void writePassphrase() throws Exception {
    passphrase = secrets.resolve("passphrase");
    KeyFile.writeOwnerOnly(passphrase, "grün ist die Sonne\n".getBytes(StandardCharsets.UTF_8));
    inUse = encrypted(passphrase);
  }

  private Path pki() {
    return folder.resolve("pki");
  }

  private static KeyStorage encrypted(Path passphrase) {
    return KeyStorage.of(
        new KeySettings(Optional.of(new SecretSource.InFile(passphrase)), Optional.empty()));
  }

  private SiteAuthority init(KeyStorage keys) throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            pki(),
            keys,
            SITE,
            CertificateLifetimes.DEFAULT,
            Set.of("localhost"),
            Clock.systemUTC(),
            Optional.empty());
    authority.issueDevice(METER);
    authority.issueOperator(new OperatorName("anna"), Role.VIEWER);
    return authority;
  }

  private SiteAuthority open(KeyStorage keys) throws Exception {
    return SiteAuthority.open(pki(), keys, SITE, Clock.systemUTC(), DamagedFile.Listener.NONE);
  }

  private void assertAll(KeyCustody.Kind expected) {
    Map<String, KeyCustody> custody = KeyCustodies.read(pki(), NAMES);
    assertEquals(NAMES.size() + 2, custody.size(), custody::toString);
    custody.forEach((name, each) -> assertEquals(expected, each.kind(), name));
  }

  @Test
  void are_encrypted_in_all_files_and_used_again_after_a_restart() throws Exception {
    SiteAuthority authority = init(inUse);
    assertAll(KeyCustody.Kind.ENCRYPTED_FILE);

    SiteAuthority again = open(encrypted(passphrase));

    assertEquals(authority.material("meter-1"), again.material("meter-1"));
    again.renew("meter-1");
    assertAll(KeyCustody.Kind.ENCRYPTED_FILE);
  }

  @Test
  void are_encrypted_with_an_issuer_of_a_corporate_authority() throws Exception {
    Path corporate = folder.resolve("corporate");
    SiteAuthority unused =
        SiteAuthority.init(corporate, SITE.trustDomain(), SITE.site(), Set.of(), Clock.systemUTC());

    SiteAuthority.init(
        pki(),
        inUse,
        SITE,
        CertificateLifetimes.DEFAULT,
        Set.of(),
        Clock.systemUTC(),
        CorporateIssuer.load(
            corporate.resolve("issuer.pem"),
            corporate.resolve("issuer.key"),
            corporate.resolve("ca.pem")));

    KeyCustodies.read(pki(), List.of("gateway", "broker"))
        .forEach((name, each) -> assertEquals(KeyCustody.Kind.ENCRYPTED_FILE, each.kind(), name));
  }

  @Test
  void are_refused_with_another_passphrase() throws Exception {
    init(inUse);
    Path other = folder.resolve("other");
    KeyFile.writeOwnerOnly(other, "another".getBytes(StandardCharsets.UTF_8));

    UnusableKeyException refused =
        assertThrows(UnusableKeyException.class, () -> open(encrypted(other)));

    assertEquals(
        pki().resolve("issuer.key") + ": the key cannot be decrypted with this passphrase",
        refused.getMessage());
  }

  @Test
  void are_refused_without_a_passphrase() throws Exception {
    init(inUse);
    Path missing = folder.resolve("passphrase");

    assertEquals(
        missing + ": is missing",
        assertThrows(UnusableKeyException.class, () -> open(encrypted(missing))).getMessage());
    assertTrue(
        String.valueOf(
                assertThrows(UnusableKeyException.class, () -> open(KeyStorage.FILES)).getMessage())
            .startsWith(pki().resolve("issuer.key") + ": is encrypted"));
  }

  @Test
  void that_were_not_encrypted_are_read_and_then_encrypted() throws Exception {
    init(KeyStorage.FILES).renew("meter-1");
    assertAll(KeyCustody.Kind.FILE);
    SiteAuthority authority = open(inUse);
    var before = authority.material("meter-1");

    authority.encryptKeys();

    assertAll(KeyCustody.Kind.ENCRYPTED_FILE);
    assertEquals(before, open(encrypted(passphrase)).material("meter-1"));
    assertFalse(Files.exists(pki().resolve("issued/previous/meter-1.key")));
  }
}
