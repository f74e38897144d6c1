// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.NewRelease;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Everybody whose keys a site trusts: two owners, both of whom must sign, two vendors with an area
 * each, three operators, of whom two must sign; and the repository that they keep. Images are those
 * of {@link SimulatedLoader}.
 */
public final class Releaser {

  static final SiteId SITE = new SiteId("field");
  public static final RoleName ACME = new RoleName("acme");
  public static final RoleName BOLT = new RoleName("bolt");
  public static final String MODEL = "acme-pv2000";

  /** What the devices of the site run at first. */
  public static final String OLD = "1.3.0";

  private static final int LENGTH = 2_000;

  public final SigningKey chief = SigningKey.generate();
  public final SigningKey deputy = SigningKey.generate();

  /** A third operator. */
  public final SigningKey leaver = SigningKey.generate();

  public final SigningKey owner = SigningKey.generate();
  public final SigningKey coOwner = SigningKey.generate();
  public final SigningKey acme = SigningKey.generate();
  public final SigningKey bolt = SigningKey.generate();

  /** The key that lies on the machine that publishes. */
  public SigningKey online = SigningKey.generate();

  /** What a server or a stick serves: {@code metadata/} and {@code targets/}. */
  public final Path repository;

  final RepositoryEditor editor;
  private final Path folder;

  public Releaser(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.repository = folder.resolve("repository");
    this.editor =
        RepositoryEditor.init(
            folder.resolve("workshop"), SITE, owners(online), ExpiryPeriods.DEFAULT, Instant.now());
    delegate(ACME, acme);
    delegate(BOLT, bolt);
    editor.changePolicy(
        policy ->
            policy
                .withSigner(signer("chief", chief))
                .withSigner(signer("deputy", deputy))
                .withSigner(signer("leaver", leaver)),
        Instant.now());
  }

  private RepositoryOwners owners(SigningKey ofThePublisher) {
    return new RepositoryOwners(List.of(key(owner), key(coOwner)), 2, key(ofThePublisher));
  }

  private void delegate(RoleName vendor, SigningKey key) throws Exception {
    editor.delegate(
        vendor,
        RoleKeys.of(List.of(key(key)), 1),
        List.of(new PathPattern(vendor.text() + "/pv2000/*")),
        Instant.now());
  }

  private static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicKey());
  }

  private static CommandPolicy.Signer signer(String name, SigningKey key) {
    return new CommandPolicy.Signer(
        new SignerName(name), key.publicKey(), Set.of(CommandClass.FIRMWARE));
  }

  /** An image that is always the same for one version. */
  public static byte[] image(String version) {
    byte[] rest = new byte[LENGTH];
    new Random(version.hashCode()).nextBytes(rest);
    return SimulatedLoader.image(MODEL, version, rest);
  }

  public static String path(String version) {
    return "acme/pv2000/fw-%s.bin".formatted(version);
  }

  /** What a command asks for that installs {@link #image(String)}. */
  public static Action.Image named(String version) {
    return named(path(version), version, image(version));
  }

  public static Action.Image named(String path, String version, byte[] bytes) {
    return new Action.Image(path, version, bytes.length, sha256(bytes));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }

  /** A draft of Acme's that has the release for {@link #MODEL}. */
  public Action.Image add(String version) throws Exception {
    return add(ACME, path(version), MODEL, version);
  }

  public Action.Image add(RoleName vendor, String path, String model, String version)
      throws Exception {
    byte[] bytes = image(version);
    editor.addRelease(
        new NewRelease(
            Files.write(folder.resolve("release.bin"), bytes),
            new TargetPath(path),
            new Release(
                Set.of(model), new FirmwareVersion(version), counter(version), VersionRange.any()),
            Optional.of(vendor)),
        Instant.now());
    return named(path, version, bytes);
  }

  /**
   * A draft of the maker of the gateway that has a release of it.
   *
   * @param vendor empty if the owners offer it themselves.
   */
  Action.Image addGateway(Path archive, String version, Optional<RoleName> vendor)
      throws Exception {
    String path =
        "%s/pv2000/%s".formatted(vendor.isPresent() ? ACME : "own", archive.getFileName());
    editor.addRelease(
        new NewRelease(
            archive,
            new TargetPath(path),
            new Release(
                Set.of("parasol"),
                new FirmwareVersion(version),
                counter(version),
                VersionRange.any()),
            vendor),
        Instant.now());
    return named(path, version, Files.readAllBytes(archive));
  }

  /** Rises with the version: 1.4.12 has 10412. */
  private static long counter(String version) {
    long counter = 0;
    for (String number : version.split("\\.", -1)) {
      counter = 100 * counter + Long.parseLong(number);
    }
    return counter;
  }

  /** All who have a say in a draft sign it, and it is published. */
  public void publish() throws Exception {
    for (SigningKey each : List.of(owner, coOwner, acme, bolt)) {
      signIfAsked(each);
    }
    editor.publish(online, repository, Instant.now());
  }

  private void signIfAsked(SigningKey key) {
    try {
      editor.sign(key);
    } catch (RepositoryEditException noDraftOfItsOwn) {
      // It has signed before, and nothing has changed since.
    }
  }

  /** The owners take the publisher's key away, and give it another. */
  public void rotateOnline() throws Exception {
    online = SigningKey.generate();
    editor.changeOwners(owners(online), Instant.now());
  }

  /** The owners deny the third operator's key, which stays in the list of signers. */
  public void denyLeaver() throws Exception {
    editor.changePolicy(
        policy -> policy.withDeniedKeys(keys -> keys.add(leaver.publicKey().fingerprint())),
        Instant.now());
  }

  /** The owners raise the threshold of permanent set points by one. */
  public void askForTwoOfConfig() throws Exception {
    editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 2), Instant.now());
  }

  /** The root that was published last. */
  public Root root() throws Exception {
    long version = 1;
    while (Files.exists(repository.resolve("metadata/%d.root.json".formatted(version + 1)))) {
      version++;
    }
    return SignedFile.readRoot(published(version + ".root.json")).unverified();
  }

  /** What both operators sign who want a release on a device. */
  public byte[] install(DeviceId device, String version) {
    return Operators.signed(Operators.command(device, named(version)), chief, deputy);
  }

  /**
   * A site that follows the repository in its folder.
   *
   * @param profile the only one of its own; {@code loader}, of devices that take a release.
   * @param updates what the owner asks of every update.
   * @param linksAndDevices in the site's file.
   */
  public FieldSite site(Path home, String profile, String updates, String linksAndDevices)
      throws Exception {
    return site(
        home,
        profile,
        "releases: {from: \"%s\", root: 1.root.json}\nupdates: {%s}\n"
                .formatted(repository, updates)
            + linksAndDevices);
  }

  /**
   * A site that pins the root of this repository, and names the place from which it gets releases.
   */
  public FieldSite site(Path home, String profile, String configuration) throws Exception {
    Files.createDirectories(home.resolve("profiles"));
    Files.writeString(home.resolve("profiles/loader.yaml"), profile);
    Files.write(home.resolve("1.root.json"), published("1.root.json"));
    return FieldSite.make(home, configuration);
  }

  /** A file of metadata as it was published. */
  public byte[] published(String name) throws Exception {
    return Files.readAllBytes(repository.resolve("metadata").resolve(name));
  }
}
