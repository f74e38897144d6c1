// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies of the certificates that an authority has issued, one file for each: {@code
 * superseded/NAME/SERIAL.pem}. They hold the earlier certificates of a name, which may still be
 * valid, and the current one, in case that its file is damaged. Callers hold the lock of the
 * folder.
 */
final class CertificateCopies {

  private static final String CERTIFICATE = ".pem";

  private static final Pattern FILE = Pattern.compile("([0-9a-f]{1,40})\\.pem");

  /** Time for which expired certificates are kept, in case the clock was wrong. */
  private static final Duration GRACE = Duration.ofDays(30);

  private static final String SUPERSEDED = "superseded";

  private final AuthorityFolder issued;
  private final KeyStorage keys;

  CertificateCopies(AuthorityFolder issued, KeyStorage keys) {
    this.issued = issued;
    this.keys = keys;
  }

  /** Writes a copy, unless there is one. */
  void keep(String name, List<X509Certificate> chain) throws AuthorityException {
    String file = chain.get(0).getSerialNumber().toString(16) + CERTIFICATE;
    if (!Files.exists(issued.file(SUPERSEDED).resolve(name).resolve(file))) {
      folder(name).replace(file, Certificates.pem(chain));
    }
  }

  /** Returns the copies of a name that can be read, the newest first. */
  List<X509Certificate> read(String name) throws AuthorityException {
    List<X509Certificate> all = new ArrayList<>();
    for (Path file : files(name)) {
      certificate(file).ifPresent(all::add);
    }
    all.sort(Comparator.comparing(X509Certificate::getNotBefore).reversed());
    return all;
  }

  /** Returns the current certificate of a name, or its newest copy if that one is damaged. */
  Optional<X509Certificate> newestReadable(String name) throws AuthorityException {
    Optional<X509Certificate> current = certificate(issued.file(name + CERTIFICATE));
    return current.isPresent() ? current : read(name).stream().findFirst();
  }

  /** Returns the serial numbers of all copies of a name, including damaged ones. */
  List<BigInteger> serials(String name) throws AuthorityException {
    List<BigInteger> serials = new ArrayList<>();
    for (Path file : files(name)) {
      Matcher serial = FILE.matcher(String.valueOf(file.getFileName()));
      if (serial.matches()) {
        serials.add(new BigInteger(serial.group(1), 16));
      }
    }
    return serials;
  }

  /** Returns the chain of the newest copy; of those that belong to the key, if there is a key. */
  Optional<List<X509Certificate>> newestChain(String name, Path key, List<X509Certificate> anchors)
      throws AuthorityException {
    List<List<X509Certificate>> chains = new ArrayList<>();
    for (Path file : files(name)) {
      try {
        List<X509Certificate> chain = Certificates.read(file);
        chains.add(Files.exists(key) ? TlsMaterial.load(chain, key, anchors, keys).chain() : chain);
      } catch (UnusableKeyException otherOrDamaged) {
        // Another copy may belong to the key.
      }
    }
    return chains.stream().max(Comparator.comparing(chain -> chain.get(0).getNotBefore()));
  }

  /** Deletes the copies of certificates that have expired. Damaged ones are kept for revocation. */
  void deleteExpired(String name, Instant now) throws AuthorityException {
    AuthorityFolder copies = folder(name);
    copies.deleteTemporaryFiles();
    for (Path file : files(name)) {
      Optional<X509Certificate> copy = certificate(file);
      if (copy.isPresent() && copy.get().getNotAfter().toInstant().plus(GRACE).isBefore(now)) {
        copies.delete(String.valueOf(file.getFileName()));
      }
    }
  }

  /** Deletes all copies of a name. */
  void discard(String name) throws AuthorityException {
    for (Path file : files(name)) {
      folder(name).delete(String.valueOf(file.getFileName()));
    }
  }

  private AuthorityFolder folder(String name) throws AuthorityException {
    return issued.subfolder(SUPERSEDED).subfolder(name);
  }

  private List<Path> files(String name) throws AuthorityException {
    Path folder = issued.file(SUPERSEDED).resolve(name);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + CERTIFICATE)) {
      all.forEach(files::add);
    } catch (IOException e) {
      throw new AuthorityException(folder + ": cannot be read, " + KeyFile.reason(e), e);
    }
    return files;
  }

  private static Optional<X509Certificate> certificate(Path file) {
    try {
      return Optional.of(Certificates.read(file).get(0));
    } catch (UnusableKeyException damaged) {
      return Optional.empty();
    }
  }
}
