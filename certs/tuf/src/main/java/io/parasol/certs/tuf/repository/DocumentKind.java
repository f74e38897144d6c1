// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;

/** The kind of a repository document, with its role and its parser. */
record DocumentKind<T extends Metadata>(RoleName role, MetadataType type, Reader<T> reader) {

  /** A parser of one metadata type. */
  interface Reader<T extends Metadata> {
    SignedFile<T> read(byte[] file) throws JsonException;
  }

  static final DocumentKind<Root> ROOT =
      new DocumentKind<>(MetadataType.ROOT.role(), MetadataType.ROOT, SignedFile::readRoot);
  static final DocumentKind<Targets> TARGETS = ofTargets(MetadataType.TARGETS.role());
  static final DocumentKind<Snapshot> SNAPSHOT =
      new DocumentKind<>(
          MetadataType.SNAPSHOT.role(), MetadataType.SNAPSHOT, SignedFile::readSnapshot);
  static final DocumentKind<Timestamp> TIMESTAMP =
      new DocumentKind<>(
          MetadataType.TIMESTAMP.role(), MetadataType.TIMESTAMP, SignedFile::readTimestamp);

  /** Returns the targets document of a role. */
  static DocumentKind<Targets> ofTargets(RoleName role) {
    return new DocumentKind<>(role, MetadataType.TARGETS, SignedFile::readTargets);
  }

  /** Returns the name of the file in a repository with consistent snapshots (TUF 6.2.1). */
  String fileName(long version) {
    return type == MetadataType.TIMESTAMP
        ? "timestamp.json"
        : "%d.%s.json".formatted(version, role.encoded());
  }
}
