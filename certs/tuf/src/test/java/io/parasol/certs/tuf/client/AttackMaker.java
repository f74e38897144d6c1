// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.Delegations;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.TargetPaths;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the folders of {@code src/test/resources/attacks}; the README there describes them. Run by
 * hand, with that folder as argument, when an attack is added: all of them are made again, with new
 * keys, none of them is kept.
 */
final class AttackMaker {

  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant FRESH = NOW.plus(Duration.ofDays(365));
  private static final Instant OVER = NOW.minusSeconds(1);

  static final TargetPath WANTED = new TargetPath("acme/fw-2.bin");
  private static final TargetPath FIRST = new TargetPath("acme/fw-1.bin");
  private static final RoleName TARGETS = MetadataType.TARGETS.role();
  private static final RoleName ACME = new RoleName("acme");
  private static final RoleName BOLT = new RoleName("bolt");
  private static final byte[] IMAGE_1 = "the first firmware".getBytes(UTF_8);
  private static final byte[] IMAGE_2 = "the second firmware".getBytes(UTF_8);

  private final SigningKey owner = SigningKey.generate();
  private final SigningKey coOwner = SigningKey.generate();
  private final SigningKey snapshots = SigningKey.generate();
  private final SigningKey timestamps = SigningKey.generate();
  private final SigningKey acme = SigningKey.generate();
  private final SigningKey bolt = SigningKey.generate();
  private final SigningKey stranger = SigningKey.generate();

  private final Path folder;

  /** What was published once and is over. */
  private final Map<String, byte[]> old = new LinkedHashMap<>();

  /** What the client has. */
  private final Map<String, byte[]> base = new LinkedHashMap<>();

  /** What an honest publisher would publish next. */
  private final Map<String, byte[]> honest = new LinkedHashMap<>();

  private AttackMaker(Path folder) {
    this.folder = folder;
  }

  public static void main(String... arguments) throws IOException {
    AttackMaker maker = new AttackMaker(Path.of(arguments[0]));
    maker.makeBase();
    maker.makeAttacks();
  }

  // ---- documents ------------------------------------------------------------------------------

  private static byte[] file(Metadata content, SigningKey... keys) {
    SignedFile<Metadata> file = SignedFile.unsigned(content);
    for (SigningKey each : keys) {
      file = file.withSignatureBy(each);
    }
    return file.bytes();
  }

  private Root root(long version, Instant expires, SigningKey ofTimestamps) {
    Map<MetadataType, RoleKeys> roles = new EnumMap<>(MetadataType.class);
    roles.put(MetadataType.ROOT, TestRepository.role(2, owner, coOwner));
    roles.put(MetadataType.TARGETS, TestRepository.role(2, owner, coOwner));
    roles.put(MetadataType.SNAPSHOT, TestRepository.role(1, snapshots));
    roles.put(MetadataType.TIMESTAMP, TestRepository.role(1, ofTimestamps));
    return new Root(version, expires, roles);
  }

  private Targets targets(long version, Instant expires) {
    return new Targets(
        version,
        expires,
        Map.of(),
        new Delegations(List.of(vendor(ACME, acme), vendor(BOLT, bolt))));
  }

  private static DelegatedRole vendor(RoleName name, SigningKey key) {
    return new DelegatedRole(
        name,
        TestRepository.role(1, key),
        new TargetPaths.Patterns(List.of(new PathPattern(name.text() + "/*"))),
        true);
  }

  private static Targets release(long version, Instant expires, Map<TargetPath, byte[]> images) {
    Map<TargetPath, TargetFile> named = new LinkedHashMap<>();
    images.forEach(
        (path, image) ->
            named.put(path, new TargetFile(image.length, Hashes.of(image), Optional.empty())));
    return new Targets(version, expires, named, Delegations.none());
  }

  private static Targets second(long version) {
    return release(version, FRESH, Map.of(FIRST, IMAGE_1, WANTED, IMAGE_2));
  }

  private static String metadata(long version, RoleName role) {
    return "metadata/%d.%s.json".formatted(version, role.encoded());
  }

  private static String content(TargetPath path, byte[] image) {
    return "targets/" + path.encoded(Hashes.of(image).fileNameHash().orElseThrow());
  }

  /** Snapshot and timestamp over these documents, under that version, and the documents. */
  private Map<String, byte[]> published(long version, Map<RoleName, byte[]> documents) {
    Map<RoleName, MetaFile> meta = new LinkedHashMap<>();
    Map<String, byte[]> files = new LinkedHashMap<>();
    documents.forEach(
        (role, bytes) -> {
          long own = versionOf(bytes);
          meta.put(role, MetaFile.of(own, bytes));
          files.put(metadata(own, role), bytes);
        });
    files.putAll(online(version, file(new Snapshot(version, FRESH, meta), snapshots)));
    return files;
  }

  private static long versionOf(byte[] document) {
    try {
      return SignedFile.readTargets(document).unverified().version();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A snapshot under that version, and a timestamp of the same version that names it. */
  private Map<String, byte[]> online(long version, byte[] snapshot) {
    return Map.of(
        metadata(version, MetadataType.SNAPSHOT.role()),
        snapshot,
        "metadata/timestamp.json",
        timestamp(version, FRESH, MetaFile.of(version, snapshot)));
  }

  private byte[] timestamp(long version, Instant expires, MetaFile snapshot) {
    return file(new Timestamp(version, expires, snapshot), timestamps);
  }

  // ---- what is honest -------------------------------------------------------------------------

  private static byte[] bytes(Map<String, byte[]> of, String name) {
    return Optional.ofNullable(of.get(name)).orElseThrow();
  }

  private void makeBase() throws IOException {
    byte[] targets1 = file(targets(1, FRESH), owner, coOwner);
    byte[] acme1 = file(release(1, FRESH, Map.of(FIRST, IMAGE_1)), acme);
    byte[] bolt1 = file(release(1, FRESH, Map.of()), bolt);
    old.putAll(published(1, Map.of(TARGETS, targets1, ACME, acme1, BOLT, bolt1)));
    byte[] targets2 = file(targets(2, FRESH), owner, coOwner);
    byte[] acme2 = file(release(2, FRESH, Map.of(FIRST, IMAGE_1)), acme);
    base.put("metadata/1.root.json", file(root(1, FRESH, timestamps), owner, coOwner));
    base.putAll(published(2, Map.of(TARGETS, targets2, ACME, acme2, BOLT, bolt1)));
    base.put(content(FIRST, IMAGE_1), IMAGE_1);
    honest.putAll(published(3, documents(file(second(3), acme))));
    honest.put(content(WANTED, IMAGE_2), IMAGE_2);
    write("base", base);
    write("honest", honest);
  }

  /** What the owners and Bolt have, and that document of Acme's. */
  private Map<RoleName, byte[]> documents(byte[] ofAcme) {
    return documents(bytes(base, metadata(2, TARGETS)), ofAcme);
  }

  private Map<RoleName, byte[]> documents(byte[] targets, byte[] ofAcme) {
    Map<RoleName, byte[]> documents = new LinkedHashMap<>();
    documents.put(TARGETS, targets);
    documents.put(ACME, ofAcme);
    documents.put(BOLT, bytes(base, metadata(1, BOLT)));
    return documents;
  }

  private byte[] honest(String name) {
    return bytes(honest, "metadata/" + name);
  }

  // ---- attacks --------------------------------------------------------------------------------

  private void makeAttacks() throws IOException {
    arbitraryInstallation();
    rollback();
    freeze();
    mixAndMatch();
    endlessData();
    keyCompromise();
    wrongSoftware();
  }

  /** What is served differs from the honest in these files only. */
  private void attack(String name, Refusal reason, String how, Map<String, byte[]> instead)
      throws IOException {
    write(name, instead);
    Files.writeString(
        folder.resolve(name).resolve("README.md"),
        "%s%n%nrefused: %s%n".formatted(how, reason.wireName()));
  }

  private void write(String below, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      Path file = folder.resolve(below).resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  private static byte[] changed(byte[] file, String from, String to) {
    String text = new String(file, UTF_8);
    if (!text.contains(from)) {
      throw new IllegalStateException(from + " is not in " + text);
    }
    return text.replace(from, to).getBytes(UTF_8);
  }

  private void arbitraryInstallation() throws IOException {
    MetaFile named = MetaFile.of(3, honest("3.snapshot.json"));
    Timestamp timestamp = new Timestamp(3, FRESH, named);
    attack(
        "timestamp-unsigned",
        Refusal.BAD_SIGNATURE,
        "Nobody has signed the timestamp.",
        Map.of("metadata/timestamp.json", file(timestamp)));
    attack(
        "timestamp-of-a-stranger",
        Refusal.BAD_SIGNATURE,
        "A key that root does not know has signed the timestamp.",
        Map.of("metadata/timestamp.json", file(timestamp, stranger)));
    attack(
        "timestamp-of-another-role",
        Refusal.BAD_SIGNATURE,
        "The key of snapshot has signed the timestamp.",
        Map.of("metadata/timestamp.json", file(timestamp, snapshots)));
    attack(
        "timestamp-changed",
        Refusal.BAD_SIGNATURE,
        "The timestamp was changed after it was signed: it lives ten years longer.",
        Map.of(
            "metadata/timestamp.json",
            changed(honest("timestamp.json"), "\"expires\":\"20", "\"expires\":\"21")));
    attack(
        "snapshot-unsigned",
        Refusal.BAD_SIGNATURE,
        "Nobody has signed the snapshot; the key of timestamp is stolen.",
        online(3, unsigned(honest("3.snapshot.json"))));
    byte[] acme3 = bytes(honest, metadata(3, ACME));
    attack(
        "targets-unsigned",
        Refusal.BAD_SIGNATURE,
        "Nobody has signed targets; the keys of snapshot and timestamp are stolen.",
        published(3, documents(file(targets(3, FRESH)), acme3)));
    attack(
        "targets-one-signature-short",
        Refusal.BAD_SIGNATURE,
        "One of the two owners has signed targets; the other two keys are stolen.",
        published(3, documents(file(targets(3, FRESH), owner), acme3)));
    attack(
        "root-of-strangers",
        Refusal.BAD_SIGNATURE,
        "Strangers have signed the next root.",
        Map.of("metadata/2.root.json", file(root(2, FRESH, timestamps), stranger)));
    attack(
        "root-one-signature-short",
        Refusal.BAD_SIGNATURE,
        "One of the two owners has signed the next root.",
        Map.of("metadata/2.root.json", file(root(2, FRESH, timestamps), owner)));
  }

  private static byte[] unsigned(byte[] file) {
    return new String(file, UTF_8)
        .replaceFirst("\"signatures\":\\s*\\[[^\\]]*\\]", "\"signatures\":[]")
        .getBytes(UTF_8);
  }

  private void rollback() throws IOException {
    byte[] targets2 = bytes(base, metadata(2, TARGETS));
    byte[] acme3 = bytes(honest, metadata(3, ACME));
    attack(
        "rollback-of-timestamp",
        Refusal.ROLLBACK,
        "The timestamp of an earlier day.",
        Map.of("metadata/timestamp.json", bytes(old, "metadata/timestamp.json")));
    byte[] snapshot1 = bytes(old, "metadata/1.snapshot.json");
    attack(
        "rollback-of-snapshot",
        Refusal.ROLLBACK,
        "A new timestamp, of its stolen key, names the snapshot of an earlier day.",
        Map.of(
            "metadata/1.snapshot.json",
            snapshot1,
            "metadata/timestamp.json",
            timestamp(3, FRESH, MetaFile.of(1, snapshot1))));
    attack(
        "rollback-of-targets",
        Refusal.ROLLBACK,
        "A new snapshot, of its stolen key, names the targets of an earlier day.",
        published(3, documents(bytes(old, metadata(1, TARGETS)), acme3)));
    attack(
        "rollback-of-a-vendor",
        Refusal.ROLLBACK,
        "A new snapshot, of its stolen key, names a vendor's document of an earlier day.",
        published(3, documents(bytes(old, metadata(1, ACME)))));
    attack(
        "vendor-left-out",
        Refusal.ROLLBACK,
        "A new snapshot, of its stolen key, names a vendor no more.",
        published(3, Map.of(TARGETS, targets2, ACME, acme3)));
    attack(
        "root-skips-a-version",
        Refusal.WRONG_VERSION,
        "The owners' root of version 3 is served as version 2.",
        Map.of("metadata/2.root.json", file(root(3, FRESH, timestamps), owner, coOwner)));
  }

  private void freeze() throws IOException {
    MetaFile named = MetaFile.of(3, honest("3.snapshot.json"));
    attack(
        "freeze-of-timestamp",
        Refusal.FREEZE,
        "The timestamp has expired.",
        Map.of("metadata/timestamp.json", timestamp(3, OVER, named)));
    Map<RoleName, MetaFile> meta = new LinkedHashMap<>();
    documents(bytes(honest, metadata(3, ACME)))
        .forEach((role, bytes) -> meta.put(role, MetaFile.of(versionOf(bytes), bytes)));
    attack(
        "freeze-of-snapshot",
        Refusal.FREEZE,
        "The snapshot has expired.",
        online(3, file(new Snapshot(3, OVER, meta), snapshots)));
    attack(
        "freeze-of-targets",
        Refusal.FREEZE,
        "Targets has expired.",
        published(
            3,
            documents(file(targets(3, OVER), owner, coOwner), bytes(honest, metadata(3, ACME)))));
    attack(
        "freeze-of-root",
        Refusal.FREEZE,
        "The latest root has expired.",
        Map.of("metadata/2.root.json", file(root(2, OVER, timestamps), owner, coOwner)));
    attack(
        "freeze-of-a-vendor",
        Refusal.FREEZE,
        "The vendor's document has expired.",
        published(
            3, documents(file(release(3, OVER, Map.of(FIRST, IMAGE_1, WANTED, IMAGE_2)), acme))));
  }

  private void mixAndMatch() throws IOException {
    attack(
        "snapshot-of-another-day",
        Refusal.WRONG_HASH,
        "The snapshot of the day before, under the name of today's.",
        Map.of("metadata/3.snapshot.json", bytes(base, "metadata/2.snapshot.json")));
    attack(
        "vendor-of-another-day",
        Refusal.WRONG_HASH,
        "The vendor's document of the day before, under the name of today's.",
        Map.of(metadata(3, ACME), bytes(base, metadata(2, ACME))));
    attack(
        "vendor-signs-once-more",
        Refusal.WRONG_HASH,
        "The vendor has signed another document of the same version, which no snapshot names.",
        Map.of(
            metadata(3, ACME),
            file(
                release(3, FRESH.minusSeconds(60), Map.of(FIRST, IMAGE_1, WANTED, IMAGE_2)),
                acme)));
  }

  private void endlessData() throws IOException {
    byte[] longest = new byte[MetadataType.TIMESTAMP.maxLength() + 1];
    Arrays.fill(longest, (byte) ' ');
    byte[] honestOne = honest("timestamp.json");
    System.arraycopy(honestOne, 0, longest, 0, honestOne.length);
    attack(
        "timestamp-too-long",
        Refusal.TOO_LARGE,
        "A timestamp, and blanks behind it: one byte more than is looked at.",
        Map.of("metadata/timestamp.json", longest));
    byte[] snapshot = honest("3.snapshot.json");
    attack(
        "snapshot-too-long",
        Refusal.TOO_LARGE,
        "A snapshot with one byte more than the timestamp says.",
        Map.of("metadata/3.snapshot.json", Arrays.copyOf(snapshot, snapshot.length + 1)));
    attack(
        "image-too-long",
        Refusal.TOO_LARGE,
        "An image with one byte more than the vendor says.",
        Map.of(content(WANTED, IMAGE_2), Arrays.copyOf(IMAGE_2, IMAGE_2.length + 1)));
  }

  private void keyCompromise() throws IOException {
    SigningKey fresh = SigningKey.generate();
    MetaFile named = MetaFile.of(3, honest("3.snapshot.json"));
    attack(
        "key-that-was-taken-away",
        Refusal.BAD_SIGNATURE,
        "The owners have taken the key of timestamp away; who has it signs on.",
        Map.of(
            "metadata/2.root.json",
            file(root(2, FRESH, fresh), owner, coOwner),
            "metadata/timestamp.json",
            timestamp(3, FRESH, named)));
    attack(
        "vendor-of-another-path",
        Refusal.BAD_SIGNATURE,
        "Bolt has signed Acme's document; the keys of snapshot and timestamp are stolen.",
        published(3, documents(file(second(3), bolt))));
    Map<TargetPath, byte[]> foreign = Map.of(WANTED, IMAGE_2);
    Map<RoleName, byte[]> documents = documents(bytes(base, metadata(2, ACME)));
    documents.put(BOLT, file(release(2, FRESH, foreign), bolt));
    attack(
        "vendor-names-what-is-anothers",
        Refusal.NOT_FOUND,
        "Bolt names an image below Acme's path, which Acme does not name.",
        published(3, documents));
  }

  private void wrongSoftware() throws IOException {
    byte[] other = IMAGE_2.clone();
    other[4] ^= 1;
    attack(
        "image-changed",
        Refusal.WRONG_HASH,
        "An image of which one bit was changed.",
        Map.of(content(WANTED, IMAGE_2), other));
    attack(
        "image-cut-off",
        Refusal.WRONG_HASH,
        "An image of which the end is missing.",
        Map.of(content(WANTED, IMAGE_2), Arrays.copyOf(IMAGE_2, IMAGE_2.length - 3)));
    attack(
        "image-of-another-release",
        Refusal.WRONG_HASH,
        "The first firmware under the name of the second.",
        Map.of(content(WANTED, IMAGE_2), IMAGE_1));
  }
}
