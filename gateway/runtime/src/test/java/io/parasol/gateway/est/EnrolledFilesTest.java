// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.EnrolmentRequest;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The files of a client that enrols")
class EnrolledFilesTest {

  private static final DeviceId BOX = new DeviceId("string-box");
  private static final String URI = "spiffe://parasol/site/field/device/string-box";

  @TempDir private Path folder;
  private SiteAuthority authority;
  private EnrolledFiles files;

  @BeforeEach
  void create() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("field"),
            Set.of(),
            Instant::now);
    files =
        new EnrolledFiles(
            folder.resolve("box.pem"), folder.resolve("box.key"), folder.resolve("pki/ca.pem"));
  }

  private X509Certificate issue(byte[] request) throws Exception {
    CertificateRequest key = EnrolmentRequest.parse(request).key();
    if (authority.list().stream().anyMatch(each -> each.name().equals(BOX.value()))) {
      authority.renew(BOX.value(), key);
    } else {
      authority.issueDevice(BOX, key);
    }
    return authority.exports().chain(BOX.value()).get(0);
  }

  private void install(X509Certificate issued) throws Exception {
    files.install(issued, List.of(authority.root(), authority.issuer()));
  }

  @Test
  void keep_the_next_key_until_its_certificate_is_there() throws Exception {
    byte[] request = files.request(URI);
    assertEquals(
        EnrolmentRequest.parse(request).key(), EnrolmentRequest.parse(files.request(URI)).key());

    X509Certificate issued = issue(request);
    install(issued);

    assertEquals(List.of(issued, authority.issuer()), files.material().chain());
    assertFalse(Files.exists(folder.resolve("box.key.next")));
  }

  /** As a power cut or the disk may leave it; otherwise the present certificate would expire. */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"", "-----BEGIN PRIVATE KEY-----\nMIGH"})
  void get_another_next_key_if_that_is_damaged(String damaged) throws Exception {
    install(issue(files.request(URI)));
    write("box.key.next", damaged.getBytes(US_ASCII));

    X509Certificate issued = issue(files.request(URI));
    install(issued);

    assertEquals(issued, files.material().chain().get(0));
  }

  @Test
  void refuse_a_certificate_for_another_key_and_keep_the_present_one() throws Exception {
    install(issue(files.request(URI)));
    byte[] before = Files.readAllBytes(folder.resolve("box.pem"));
    byte[] unused = files.request(URI);
    X509Certificate foreign = issue(TestRequests.der(TestRequests.key(), URI));

    assertThrows(IOException.class, () -> install(foreign));

    assertArrayEquals(before, Files.readAllBytes(folder.resolve("box.pem")));
  }

  @Test
  void are_a_pair_again_wherever_a_replacement_was_interrupted() throws Exception {
    install(issue(files.request(URI)));
    byte[] oldChain = Files.readAllBytes(folder.resolve("box.pem"));
    byte[] oldKey = Files.readAllBytes(folder.resolve("box.key"));
    byte[] request = files.request(URI);
    byte[] nextKey = Files.readAllBytes(folder.resolve("box.key.next"));
    X509Certificate issued = issue(request);
    install(issued);
    byte[] chain = Files.readAllBytes(folder.resolve("box.pem"));
    byte[] key = Files.readAllBytes(folder.resolve("box.key"));

    // Before the key, after the key, and before the certificate is replaced.
    for (byte[] present : List.of(oldKey, key)) {
      write("box.pem", oldChain);
      write("box.key", present);
      write("box.key.next", nextKey);
      write("box.pem.next", chain);
      files.recover();
      assertEquals(issued, files.material().chain().get(0));
    }
    write("box.pem", oldChain);
    write("box.pem.next", chain);
    files.recover();
    assertEquals(issued, files.material().chain().get(0));
  }

  private void write(String name, byte[] content) throws Exception {
    Path file = Files.write(folder.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
