// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.metadata.Delegations;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A simulated TUF repository without targets. The self-test refreshes it once, with the same client
 * code as the site's repository, to check what that code rejects. Its key is generated for this
 * purpose and signs nothing else.
 */
public final class PlayedRepository implements RepositorySource {

  private static final Duration VALIDITY = Duration.ofDays(1);

  private final SigningKey key = SigningKey.generate();
  private final byte[] root;
  private final Map<String, byte[]> files = new HashMap<>();

  /**
   * @param expires of the timestamp role; all other roles are valid.
   */
  private PlayedRepository(Instant now, Instant expires) {
    Instant fresh = now.plus(VALIDITY);
    RoleKeys signer = RoleKeys.of(List.of(MetadataKey.of(key.publicKey())), 1);
    Map<MetadataType, RoleKeys> roles = new EnumMap<>(MetadataType.class);
    for (MetadataType each : MetadataType.values()) {
      roles.put(each, signer);
    }
    this.root = signed(new Root(1, fresh, roles));
    byte[] targets = signed(new Targets(1, fresh, Map.of(), Delegations.none()));
    byte[] snapshot =
        signed(
            new Snapshot(1, fresh, Map.of(MetadataType.TARGETS.role(), MetaFile.of(1, targets))));
    files.put("1.targets.json", targets);
    files.put("1.snapshot.json", snapshot);
    files.put("timestamp.json", signed(new Timestamp(1, expires, MetaFile.of(1, snapshot))));
  }

  private byte[] signed(Metadata content) {
    return SignedFile.unsigned(content).withSignatureBy(key).bytes();
  }

  /**
   * Refreshes such a repository from its root to its targets.
   *
   * @param folder for its trusted metadata; deleted afterwards.
   * @param expires of its timestamp.
   * @return why the metadata was rejected; empty if it was accepted.
   */
  public static Optional<Refusal> refresh(Path folder, Instant now, Instant expires) {
    PlayedRepository repository = new PlayedRepository(now, expires);
    try {
      TrustedRepository.pin(folder, repository.root);
      var unused = TrustedRepository.open(folder, repository).refresh(now);
      return Optional.empty();
    } catch (RefusedException refused) {
      return Optional.of(refused.reason());
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    try {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        for (Path each : all) {
          Files.delete(each);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException stays) {
      // The next run overwrites it.
    }
  }

  @Override
  public byte[] metadata(String file, int longest) throws RefusedException {
    byte[] content = files.get(file);
    if (content == null) {
      throw new RefusedException(Refusal.MISSING, file);
    }
    return content.clone();
  }

  @Override
  public void target(String path, long from, long length, ContentSink sink)
      throws RefusedException {
    throw new RefusedException(Refusal.MISSING, path);
  }
}
