// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The certificates that an authority has issued, as files. There is no other index.
 *
 * <pre>
 *   issued/NAME.pem                      the certificate and its issuer
 *   issued/NAME.key                      its key
 *   issued/superseded/NAME/SERIAL.pem    earlier certificates, which may still be valid
 *   issued/previous/NAME.pem, NAME.key   see {@link PreviousPairs}
 * </pre>
 *
 * <p>A new pair is written beside the current one and then replaces it, the certificate last. If
 * this is interrupted after both files were written, the next access to the name completes it.
 * Callers hold the lock of the folder.
 */
final class IssuedFiles {

  private static final String CERTIFICATE = ".pem";
  private static final String KEY = ".key";
  private static final String NEW = ".new";

  /** Names of devices and operators. Any other name could lead out of the folder. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  /** Time for which expired certificates are kept, in case the clock was wrong. */
  private static final Duration GRACE = Duration.ofDays(30);

  private static final String SUPERSEDED = "superseded";

  private final AuthorityFolder folder;

  IssuedFiles(AuthorityFolder authority) throws AuthorityException {
    this.folder = authority.subfolder("issued");
  }

  Path certificate(String name) {
    return folder.file(name + CERTIFICATE);
  }

  Path key(String name) {
    return folder.file(name + KEY);
  }

  List<String> names() throws AuthorityException {
    for (String name : namesEndingWith(CERTIFICATE + NEW)) {
      replaceCurrent(name);
    }
    return namesEndingWith(CERTIFICATE);
  }

  /**
   * Discards all certificates. They were issued by an authority whose creation was not completed.
   */
  void discard() throws AuthorityException {
    for (String name : names()) {
      folder.delete(name + CERTIFICATE);
    }
  }

  /** Returns the newest certificate of a name. */
  Optional<X509Certificate> current(String name) throws AuthorityException {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    if (folder.has(name + CERTIFICATE + NEW)) {
      replaceCurrent(name);
    }
    if (!folder.has(name + CERTIFICATE)) {
      return Optional.empty();
    }
    return Optional.of(read(certificate(name)));
  }

  /** Returns all stored certificates of a name, the current one first. */
  List<X509Certificate> all(String name) throws AuthorityException {
    List<X509Certificate> all = new ArrayList<>();
    current(name).ifPresent(all::add);
    List<X509Certificate> earlier = new ArrayList<>();
    for (Path file : supersededFiles(name)) {
      X509Certificate each = read(file);
      if (!all.contains(each)) {
        earlier.add(each);
      }
    }
    earlier.sort(Comparator.comparing(X509Certificate::getNotBefore).reversed());
    all.addAll(earlier);
    return all;
  }

  /**
   * Stores a new pair in place of the current one. The previous certificate is kept without its
   * key.
   */
  void put(String name, List<X509Certificate> chain, PrivateKey key, Instant now)
      throws AuthorityException {
    Optional<X509Certificate> earlier = current(name);
    if (earlier.isPresent()) {
      keepSuperseded(name, earlier.get());
      if (!earlier.get().getNotBefore().toInstant().isAfter(now)) {
        previous().keep(certificate(name), key(name));
      }
      deleteExpired(name, now);
    }
    folder.replace(
        name + KEY + NEW, Pem.write(List.of(new Pem(Pem.PRIVATE_KEY, key.getEncoded()))));
    folder.replace(name + CERTIFICATE + NEW, Certificates.pem(chain));
    replaceCurrent(name);
  }

  PreviousPairs previous() {
    return new PreviousPairs(folder);
  }

  /** Completes what a power cut interrupted. A new pair without both files is discarded. */
  void recover() throws AuthorityException {
    folder.deleteTemporaryFiles();
    names();
    for (String name : namesEndingWith(KEY + NEW)) {
      folder.delete(name + KEY + NEW);
    }
  }

  private void replaceCurrent(String name) throws AuthorityException {
    for (String kind : List.of(KEY, CERTIFICATE)) {
      if (folder.has(name + kind + NEW)) {
        folder.move(name + kind + NEW, name + kind);
      }
    }
  }

  private void keepSuperseded(String name, X509Certificate certificate) throws AuthorityException {
    superseded(name)
        .replace(
            certificate.getSerialNumber().toString(16) + CERTIFICATE,
            Certificates.pem(List.of(certificate)));
  }

  private void deleteExpired(String name, Instant now) throws AuthorityException {
    AuthorityFolder earlier = superseded(name);
    earlier.deleteTemporaryFiles();
    for (Path file : supersededFiles(name)) {
      if (read(file).getNotAfter().toInstant().plus(GRACE).isBefore(now)) {
        earlier.delete(String.valueOf(file.getFileName()));
      }
    }
  }

  private AuthorityFolder superseded(String name) throws AuthorityException {
    return folder.subfolder(SUPERSEDED).subfolder(name);
  }

  private List<Path> supersededFiles(String name) throws AuthorityException {
    Path earlier = folder.file(SUPERSEDED).resolve(name);
    return Files.isDirectory(earlier) ? files(earlier, "*" + CERTIFICATE) : List.of();
  }

  private List<String> namesEndingWith(String ending) throws AuthorityException {
    List<String> names = new ArrayList<>();
    for (Path file : files(folder.path(), "*" + ending)) {
      String name = String.valueOf(file.getFileName());
      names.add(name.substring(0, name.length() - ending.length()));
    }
    names.sort(null);
    return names;
  }

  private static List<Path> files(Path folder, String pattern) throws AuthorityException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
      all.forEach(files::add);
    } catch (IOException e) {
      throw new AuthorityException(folder + ": cannot be read, " + e.getMessage(), e);
    }
    return files;
  }

  private static X509Certificate read(Path file) throws AuthorityException {
    try {
      return Certificates.read(file).get(0);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }
}
