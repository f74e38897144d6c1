// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.Delegations;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Release;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A repository in memory that a test makes and breaks at will. What it serves is what was published
 * last; every part of it can be replaced.
 */
public final class TestRepository implements RepositorySource {

  /** The time of the tests; all that is fresh expires a year later. */
  public static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  public static final Instant FRESH = NOW.plus(Duration.ofDays(365));
  public static final Instant OVER = NOW.minusSeconds(1);

  private static final RoleName TARGETS = MetadataType.TARGETS.role();

  /** What is served, by the name that is asked for. */
  public final Map<String, byte[]> files = new LinkedHashMap<>();

  public final Map<String, byte[]> contents = new LinkedHashMap<>();

  /** The names that were asked for. */
  public final List<String> asked = new ArrayList<>();

  /** Who signs for a role; a test may take keys away from here alone. */
  public final Map<RoleName, List<SigningKey>> signers = new LinkedHashMap<>();

  /** The top-level roles in the root. */
  public final Map<MetadataType, RoleKeys> roles = new EnumMap<>(MetadataType.class);

  public final Map<RoleName, MetaFile> meta = new LinkedHashMap<>();
  public final Map<RoleName, Map<TargetPath, TargetFile>> targets = new LinkedHashMap<>();
  public final Map<RoleName, List<DelegatedRole>> delegations = new LinkedHashMap<>();
  public final Map<RoleName, Long> versions = new LinkedHashMap<>();
  public final Map<RoleName, Instant> expiries = new LinkedHashMap<>();

  /** What timestamp lists for snapshot; empty until there is one. */
  public Optional<MetaFile> snapshot = Optional.empty();

  public boolean tellsHashes = true;

  /** Whether files are named after their version or hash; the published root states it. */
  public boolean isConsistent = true;

  /** Version 1 of everything. */
  public TestRepository() {
    for (MetadataType type : MetadataType.values()) {
      rotate(type);
    }
    targets.put(TARGETS, new LinkedHashMap<>());
    publish(MetadataType.ROOT);
    publishTargets();
  }

  /** New keys for a top-level role, in root as it will be published next. */
  public void rotate(MetadataType type) {
    keys(type, 1, SigningKey.generate());
  }

  /** These keys for a top-level role, all of which sign. */
  public void keys(MetadataType type, int threshold, SigningKey... keys) {
    signers.put(type.role(), new ArrayList<>(List.of(keys)));
    roles.put(type, role(threshold, keys));
  }

  public static RoleKeys role(int threshold, SigningKey... keys) {
    return RoleKeys.of(
        Arrays.stream(keys).map(key -> MetadataKey.of(key.publicKey())).toList(), threshold);
  }

  /** The first root, to be pinned. */
  public byte[] firstRoot() {
    return file("1.root.json");
  }

  /** What is served under that name. */
  public byte[] file(String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  /** Who signs for the role; may be changed. */
  public List<SigningKey> signersOf(MetadataType type) {
    return Objects.requireNonNull(signers.get(type.role()));
  }

  /** Publishes targets, snapshot and timestamp again, each one version up. */
  public void publishTargets() {
    publish(MetadataType.TARGETS);
    publish(MetadataType.SNAPSHOT);
    publish(MetadataType.TIMESTAMP);
  }

  /** Publishes one top-level role again, one version up. */
  public void publish(MetadataType type) {
    publish(type.role(), type, versions.getOrDefault(type.role(), 0L) + 1);
  }

  /** Publishes a delegated role again, one version up. */
  public void publish(RoleName role) {
    publish(role, MetadataType.TARGETS, versions.getOrDefault(role, 0L) + 1);
  }

  /** Publishes a role under any version. */
  public void publish(RoleName role, MetadataType type, long version) {
    versions.put(role, version);
    byte[] file = sign(role, content(role, type, version)).bytes();
    MetaFile announced =
        tellsHashes
            ? MetaFile.of(version, file)
            : new MetaFile(version, OptionalLong.empty(), Optional.empty());
    if (type == MetadataType.TIMESTAMP) {
      files.put("timestamp.json", file);
      return;
    }
    boolean isNumbered = isConsistent || type == MetadataType.ROOT;
    files.put((isNumbered ? version + "." : "") + role.encoded() + ".json", file);
    if (type == MetadataType.SNAPSHOT) {
      snapshot = Optional.of(announced);
    } else if (type == MetadataType.TARGETS) {
      meta.put(role, announced);
    }
  }

  private Metadata content(RoleName role, MetadataType type, long version) {
    Instant expires = expiries.getOrDefault(role, FRESH);
    return switch (type) {
      case ROOT ->
          new Root(new Metadata.Header(MetadataType.ROOT, version, expires), isConsistent, roles);
      case TIMESTAMP -> new Timestamp(version, expires, snapshot.orElseThrow());
      case SNAPSHOT -> new Snapshot(version, expires, meta);
      case TARGETS ->
          new Targets(
              version,
              expires,
              targets.getOrDefault(role, Map.of()),
              new Delegations(delegations.getOrDefault(role, List.of())));
    };
  }

  /** Signs with all that sign for the role. */
  public <T extends Metadata> SignedFile<T> sign(RoleName role, T content) {
    SignedFile<T> file = SignedFile.unsigned(content);
    for (SigningKey key : signers.getOrDefault(role, List.of())) {
      file = file.withSignatureBy(key);
    }
    return file;
  }

  /** Delegates patterns of paths, one key signs; neither is published yet. */
  public DelegatedRole delegate(
      RoleName from, String to, boolean isTerminating, String... patterns) {
    SigningKey key = SigningKey.generate();
    RoleName name = new RoleName(to);
    signers.computeIfAbsent(name, none -> new ArrayList<>()).add(key);
    DelegatedRole delegated =
        new DelegatedRole(
            name,
            role(1, key),
            new TargetPaths.Patterns(Arrays.stream(patterns).map(PathPattern::new).toList()),
            isTerminating);
    delegations.computeIfAbsent(from, none -> new ArrayList<>()).add(delegated);
    return delegated;
  }

  public DelegatedRole delegate(String to, String... patterns) {
    return delegate(TARGETS, to, true, patterns);
  }

  /** Adds a target; the role is not published yet. */
  public TargetPath add(RoleName role, String path, byte[] content, Optional<Release> release) {
    TargetPath target = new TargetPath(path);
    Hashes hashes = Hashes.of(content);
    targets
        .computeIfAbsent(role, none -> new LinkedHashMap<>())
        .put(target, new TargetFile(content.length, hashes, release.map(Release::toJson)));
    String hash = hashes.fileNameHash().orElseThrow();
    contents.put(isConsistent ? target.encoded(hash) : target.encoded(), content);
    return target;
  }

  public TargetPath add(String path, byte[] content) {
    return add(TARGETS, path, content, Optional.empty());
  }

  @Override
  public byte[] metadata(String file, int longest) throws RefusedException {
    asked.add(file);
    byte[] content = files.get(file);
    if (content == null) {
      throw new RefusedException(Refusal.MISSING, file);
    }
    if (content.length > longest) {
      throw new RefusedException(Refusal.TOO_LARGE, file);
    }
    return content.clone();
  }

  @Override
  public void target(String path, long from, long length, ContentSink sink)
      throws RefusedException {
    asked.add(path);
    byte[] content = contents.get(path);
    if (content == null) {
      throw new RefusedException(Refusal.MISSING, path);
    }
    if (content.length > length) {
      throw new RefusedException(Refusal.TOO_LARGE, path);
    }
    sink.begin(from);
    byte[] rest = Arrays.copyOfRange(content, (int) Math.min(from, content.length), content.length);
    sink.write(rest, rest.length);
  }
}
