// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Snapshot;
import io.parasol.certs.release.metadata.Targets;
import io.parasol.certs.release.metadata.Timestamp;

/** The kind of a repository document, with its role and its parser. */
record Paper<T extends Metadata>(RoleName role, MetadataType type, Reader<T> reader) {

  /** A parser of one metadata type. */
  interface Reader<T extends Metadata> {
    SignedFile<T> read(byte[] file) throws JsonException;
  }

  static final Paper<Root> ROOT =
      new Paper<>(MetadataType.ROOT.role(), MetadataType.ROOT, SignedFile::readRoot);
  static final Paper<Targets> TARGETS = ofTargets(MetadataType.TARGETS.role());
  static final Paper<Snapshot> SNAPSHOT =
      new Paper<>(MetadataType.SNAPSHOT.role(), MetadataType.SNAPSHOT, SignedFile::readSnapshot);
  static final Paper<Timestamp> TIMESTAMP =
      new Paper<>(MetadataType.TIMESTAMP.role(), MetadataType.TIMESTAMP, SignedFile::readTimestamp);

  /** Returns the targets document of a role. */
  static Paper<Targets> ofTargets(RoleName role) {
    return new Paper<>(role, MetadataType.TARGETS, SignedFile::readTargets);
  }

  /** Returns the name of the file in a repository with consistent snapshots (TUF 6.2.1). */
  String fileName(long version) {
    return type == MetadataType.TIMESTAMP
        ? "timestamp.json"
        : "%d.%s.json".formatted(version, role.encoded());
  }
}
