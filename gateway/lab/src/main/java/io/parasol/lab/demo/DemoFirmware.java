// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.NewRelease;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.simulator.loader.SimulatedLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The firmware of a demo: a device that takes releases, a release for it, and the signed repository
 * that offers it.
 */
final class DemoFirmware {

  private static final String DEVICE = "inverter-04";
  private static final String PROFILE = "acme-pv2000-loader";
  private static final String MODEL = "acme-pv2000";
  private static final String VERSION = "1.4.0";
  private static final String RELEASE = "fw-1.4.0.bin";
  private static final long COUNTER = 10_400;

  /** Small, so that the install takes some seconds. */
  private static final int IMAGE_BYTES = 2_000;

  /** How the loader of the simulated device is driven; docs/transfer.md describes it. */
  private static final String FIRMWARE =
      """
      identity: device-identification
      firmware:
        driver: modbus-window
        patience: 1s
        restart: 2s
        enter:
          - write: {at: holding 0xE000, words: [1]}
        erase:
          - write: {at: holding 0xE000, words: [2], answer: optional}
          - poll: {at: holding 0xE001, is: 0, failed: [2], every: 100ms, within: 10s}
        block:
          bytes: 64
          pad: 0xFF
          steps:
            - write: {at: holding 0xE00F, words: [block, data]}
            - write: {at: holding 0xE000, words: [3]}
            - poll: {at: holding 0xE001, is: 0, failed: [2], every: 50ms, within: 10s}
        lost: {do: ask, at: holding 0xE002, tries: 3}
        verify:
          - check: {at: holding 0xE003, words: [crc32-high, crc32-low]}
        activate:
          - write: {at: holding 0xE000, words: [4], answer: optional}
        recover:
          - write: {at: holding 0xE000, words: [5]}
      """;

  private DemoFirmware() {}

  /** Returns what follows the devices in the configuration of the demo. */
  static String configuration() {
    return """
      %s: {link: roof-lan, unit: 4, profile: %s, every: 2s,     # takes firmware
                    nameplate-dc: 23600, nameplate-ac: 20000, tilt: 30, azimuth: 180}
    """
            .formatted(DEVICE, PROFILE)
        + "releases: {from: repository, root: repository/metadata/1.root.json}\n";
  }

  /** Returns the arguments of the command that installs the release. */
  static String installCommand() {
    return " command send --key .parasol-demo/control-room.key --device %s --install %s"
            .formatted(DEVICE, RELEASE)
        + " --image .parasol-demo/%s --version %s".formatted(RELEASE, VERSION);
  }

  /**
   * Writes the profile, the image and the repository into the folder of a demo.
   *
   * @param operator the key that may sign all commands of the demo.
   */
  static void write(Path folder, SiteId site, SigningKey operator)
      throws IOException, RepositoryEditException, UnusableKeyException {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles").resolve(PROFILE + ".yaml"),
        BundledFiles.text("profiles/" + MODEL + ".yaml")
                .orElseThrow()
                .replace("profile: " + MODEL + "\n", "profile: " + PROFILE + "\n")
                .replace("{at: holding 20, type: string(16)", "{at: holding 20, type: string(12)")
                .replace("{at: holding 28, type: string(8)", "{at: holding 26, type: string(12)")
            + FIRMWARE);
    byte[] rest = new byte[IMAGE_BYTES];
    new Random(COUNTER).nextBytes(rest);
    Path image = Files.write(folder.resolve(RELEASE), SimulatedLoader.image(MODEL, VERSION, rest));
    publish(folder, site, operator.publicKey(), image);
  }

  private static void publish(Path folder, SiteId site, VerificationKey operator, Path image)
      throws RepositoryEditException {
    SigningKey owner = SigningKey.generate();
    SigningKey online = SigningKey.generate();
    Instant now = Instant.now();
    RepositoryEditor editor =
        RepositoryEditor.init(
            folder.resolve("owners"),
            site,
            new RepositoryOwners(
                List.of(MetadataKey.of(owner.publicKey())), 1, MetadataKey.of(online.publicKey())),
            ExpiryPeriods.DEFAULT,
            now);
    editor.changePolicy(
        policy ->
            policy
                .withSigner(
                    new CommandPolicy.Signer(
                        new SignerName("control-room"),
                        operator,
                        Set.of(CommandClass.SETPOINT, CommandClass.CONFIG, CommandClass.FIRMWARE)))
                .withThreshold(CommandClass.FIRMWARE, 1),
        now);
    editor.addRelease(
        new NewRelease(
            image,
            new TargetPath(RELEASE),
            new Release(Set.of(MODEL), new FirmwareVersion(VERSION), COUNTER, VersionRange.any()),
            Optional.empty()),
        now);
    editor.sign(owner);
    editor.publish(online, folder.resolve("repository"), now);
  }
}
