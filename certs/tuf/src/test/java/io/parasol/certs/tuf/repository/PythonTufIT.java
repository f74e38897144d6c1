// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.config.model.site.SiteId;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of python-tuf is another code base than Parasol's: it takes what a workshop makes. */
@DisplayName("A repository from the workshop, to python-tuf")
class PythonTufIT {

  private static final RoleName ACME = new RoleName("acme");
  private static final String RELEASE = "acme/pv2000/fw-1.4.0.bin";

  @TempDir private Path temp;

  private final SigningKey owner = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private final SigningKey vendor = SigningKey.generate();
  private final Instant now = Instant.now();
  private RepositoryEditor editor;

  @BeforeEach
  void a_repository_with_a_vendor() throws Exception {
    editor =
        RepositoryEditor.init(
            temp.resolve("shop"),
            new SiteId("rooftop-7"),
            new RepositoryOwners(List.of(key(owner)), 1, key(online)),
            ExpiryPeriods.DEFAULT,
            now);
    editor.delegate(
        ACME, RoleKeys.of(List.of(key(vendor)), 1), List.of(new PathPattern("acme/*/*")), now);
    Path image = Files.writeString(temp.resolve("fw.bin"), "firmware");
    editor.addRelease(
        new NewRelease(
            image,
            new TargetPath(RELEASE),
            new Release(Set.of("pv2000"), new FirmwareVersion("1.4.0"), 17, VersionRange.any()),
            Optional.of(ACME)),
        now);
    editor.sign(owner);
    editor.sign(vendor);
    editor.publish(online, temp.resolve("out"), now);
  }

  @Test
  void gives_the_policy_and_a_delegated_release() throws Exception {
    String text = ask(SitePolicy.PATH, RELEASE, "acme/pv2000/other.bin");

    assertEquals(
        List.of(
            SitePolicy.PATH + " " + sha256(editor.policy().document()),
            RELEASE + " " + sha256(Files.readAllBytes(temp.resolve("fw.bin"))),
            "acme/pv2000/other.bin not found"),
        text.lines().toList());
  }

  @Test
  void is_followed_through_new_owners_and_a_vendor_that_is_locked_out() throws Exception {
    ask(SitePolicy.PATH);
    SigningKey successor = SigningKey.generate();
    editor.changeOwners(new RepositoryOwners(List.of(key(successor)), 1, key(online)), now);
    editor.undelegate(ACME, now);
    editor.sign(owner);
    editor.sign(successor);
    editor.publish(online, temp.resolve("out"), now);

    String text = ask(SitePolicy.PATH, RELEASE);

    assertTrue(text.startsWith(SitePolicy.PATH + " " + sha256(editor.policy().document())), text);
    assertTrue(text.contains(RELEASE + " not found"), text);
  }

  private String ask(String... targets) throws Exception {
    PeerProgram python = PeerProgram.named("/usr/bin/python3", "python3-tuf");
    Path probe = temp.resolve("probe");
    if (python.run(probe, "-c", "import tuf.ngclient").exit() != 0) {
      PeerProgram.named("python3-tuf", "python3-tuf");
    }
    Path script = Path.of("src/test/resources/peers/python_tuf_client.py");
    String[] arguments = new String[targets.length + 3];
    arguments[0] = script.toString();
    arguments[1] = temp.resolve("out").toString();
    arguments[2] = temp.resolve("client").toString();
    System.arraycopy(targets, 0, arguments, 3, targets.length);
    PeerProgram.Run run = python.run(temp.resolve("said"), arguments);
    assertEquals(0, run.exit(), run.output());
    return run.output();
  }

  private static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicKey());
  }

  private static String sha256(byte[] content) {
    return Hashes.of(content).sha256().orElseThrow();
  }
}
