// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The certificates that an authority has issued, as files. There is no other index.
 *
 * <pre>
 *   issued/NAME.pem                      the certificate and its issuer
 *   issued/NAME.key                      its key, unless only the holder has it
 *   issued/superseded/NAME/SERIAL.pem    see {@link CertificateCopies}
 *   issued/previous/NAME.pem, NAME.key   see {@link PreviousPairs}
 *   issued/*.damaged-TIME                damaged files that were replaced
 * </pre>
 *
 * <p>A new pair is written beside the current one and then replaces it, the certificate last. If
 * this is interrupted after both files were written, the next access to the name completes it. A
 * damaged certificate is replaced by its copy. Callers hold the lock of the folder.
 */
final class IssuedFiles {

  static final String FOLDER = "issued";

  private static final String CERTIFICATE = ".pem";
  private static final String KEY = ".key";
  private static final String NEW = ".new";

  /** Names of devices and operators. Any other name could lead out of the folder. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private final AuthorityFolder authority;
  private final AuthorityFolder folder;
  private final CertificateCopies copies;
  private final AuthorityPlace place;

  IssuedFiles(AuthorityFolder authority, AuthorityPlace place) throws AuthorityException {
    this.authority = authority;
    this.folder = authority.subfolder(FOLDER);
    this.copies = new CertificateCopies(folder, place.keys());
    this.place = place;
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
    Set<String> names = new TreeSet<>(namesEndingWith(CERTIFICATE));
    names.addAll(namesEndingWith(KEY));
    names.removeIf(name -> !NAME.matcher(name).matches());
    return List.copyOf(names);
  }

  /**
   * Discards all certificates. They were issued by an authority whose creation was not completed.
   */
  void discard() throws AuthorityException {
    for (String name : names()) {
      folder.delete(name + CERTIFICATE);
      folder.delete(name + KEY);
      copies.discard(name);
    }
  }

  /**
   * Returns the newest certificate of a name.
   *
   * @throws AuthorityException if its file is damaged, and no copy belongs to the key.
   */
  Optional<X509Certificate> current(String name) throws AuthorityException {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    if (folder.has(name + CERTIFICATE + NEW)) {
      replaceCurrent(name);
    }
    if (!folder.has(name + CERTIFICATE) && !folder.has(name + KEY)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.read(certificate(name)).get(0));
    } catch (UnusableKeyException damaged) {
      return Optional.of(restored(name, damaged));
    }
  }

  /** Returns the newest certificate of a name, which must exist. */
  X509Certificate required(String name) throws AuthorityException {
    return current(name)
        .orElseThrow(
            () ->
                new AuthorityException(
                    "%s: there is no certificate of that name".formatted(Printable.of(name))));
  }

  private X509Certificate restored(String name, UnusableKeyException damaged)
      throws AuthorityException {
    List<X509Certificate> chain =
        copies
            .newestChain(name, key(name), anchors())
            .orElseThrow(
                () ->
                    new AuthorityException(
                        "%s; restore it from a backup, or move %s.pem and %2$s.key away and issue a new certificate"
                            .formatted(damaged.getMessage(), name),
                        damaged));
    place
        .damagedFiles()
        .onDamaged(
            certificate(name), String.valueOf(damaged.getMessage()), "its copy is used instead");
    folder.setAside(name + CERTIFICATE);
    folder.replace(name + CERTIFICATE, Certificates.pem(chain));
    return chain.get(0);
  }

  private List<X509Certificate> anchors() throws AuthorityException {
    try {
      return Certificates.read(authority.file(AuthorityFiles.ANCHORS));
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the current certificate of a name, or its newest copy if that one is damaged. */
  Optional<X509Certificate> newestReadable(String name) throws AuthorityException {
    return copies.newestReadable(name);
  }

  /** Sets a damaged pair aside, so that a new one can be issued to the name. */
  void setAside(String name) throws AuthorityException {
    for (String file : List.of(name + KEY, name + CERTIFICATE)) {
      folder.setAside(file);
    }
  }

  /** Returns the serial numbers of all certificates of a name, including damaged ones. */
  List<BigInteger> serials(String name) throws AuthorityException {
    List<BigInteger> serials = new ArrayList<>(copies.serials(name));
    newestReadable(name).ifPresent(each -> serials.add(each.getSerialNumber()));
    return serials;
  }

  /** Returns all stored certificates of a name, the current one first. */
  List<X509Certificate> all(String name) throws AuthorityException {
    List<X509Certificate> all = new ArrayList<>();
    current(name).ifPresent(all::add);
    for (X509Certificate each : copies.read(name)) {
      if (!all.contains(each)) {
        all.add(each);
      }
    }
    return all;
  }

  /** Returns the certificates of a name that can be read, without restoring damaged ones. */
  List<X509Certificate> readable(String name) throws AuthorityException {
    List<X509Certificate> all = new ArrayList<>(copies.read(name));
    newestReadable(name).filter(each -> !all.contains(each)).ifPresent(all::add);
    return all;
  }

  /**
   * Stores a new certificate in place of the current one, with its key unless only the holder has
   * it. The previous certificate is kept without its key.
   */
  void put(String name, List<X509Certificate> chain, Optional<PrivateKey> key, Instant now)
      throws AuthorityException {
    List<ByteBuffer> superseded = keyContents(name);
    Optional<X509Certificate> earlier = current(name);
    if (earlier.isPresent()) {
      copies.keep(name, List.of(earlier.get()));
      if (key.isPresent() && !earlier.get().getNotBefore().toInstant().isAfter(now)) {
        previous().keep(certificate(name), key(name));
      }
      copies.deleteExpired(name, now);
    }
    if (key.isPresent()) {
      folder.replace(name + KEY + NEW, place.content(key.get()));
    } else {
      deleteKey(name);
    }
    folder.replace(name + CERTIFICATE + NEW, Certificates.pem(chain));
    copies.keep(name, chain);
    replaceCurrent(name);
    superseded.removeAll(keyContents(name));
    discardKeys(superseded);
  }

  /** Returns the contents of the files of a name's keys: the current one and the previous one. */
  private List<ByteBuffer> keyContents(String name) {
    List<ByteBuffer> contents = new ArrayList<>();
    for (Path file : List.of(key(name), previous().key(key(name)))) {
      try {
        contents.add(ByteBuffer.wrap(KeyFile.readOwnerOnly(file)));
      } catch (UnusableKeyException noneOrDamaged) {
        // There is no key to discard.
      }
    }
    return contents;
  }

  private void discardKeys(List<ByteBuffer> contents) {
    for (ByteBuffer each : contents) {
      byte[] content = new byte[each.remaining()];
      each.get(content);
      place.keys().discard(content);
    }
  }

  boolean hasKey(String name) {
    return folder.has(name + KEY);
  }

  /** Deletes the keys of a name; returns whether there was one. */
  boolean deleteKey(String name) throws AuthorityException {
    boolean wasThere = hasKey(name) || previous().has(key(name));
    List<ByteBuffer> contents = keyContents(name);
    folder.delete(name + KEY);
    folder.delete(name + KEY + NEW);
    previous().discard(certificate(name), key(name));
    discardKeys(contents);
    return wasThere;
  }

  /** Deletes the pair before the last renewal. */
  void discardPrevious(String name) throws AuthorityException {
    List<ByteBuffer> contents = keyContents(name);
    previous().discard(certificate(name), key(name));
    contents.removeAll(keyContents(name));
    discardKeys(contents);
  }

  /** Writes all keys again as the storage keeps them, and deletes those before the last renewal. */
  void rewriteKeys() throws AuthorityException, UnusableKeyException {
    for (String name : namesEndingWith(KEY)) {
      PublicKey publicKey = required(name).getPublicKey();
      byte[] content = KeyFile.readOwnerOnly(key(name));
      folder.replace(
          name + KEY, place.content(place.keys().read(key(name).toString(), content, publicKey)));
      discardPrevious(name);
    }
  }

  PreviousPairs previous() {
    return new PreviousPairs(folder, place.keys());
  }

  /**
   * Completes what a power cut interrupted, and copies certificates that have no copy. A new pair
   * without both files is discarded.
   */
  void recover() throws AuthorityException {
    folder.deleteTemporaryFiles();
    for (String name : names()) {
      try {
        copies.keep(name, Certificates.read(certificate(name)));
      } catch (UnusableKeyException damaged) {
        // Reported when the name is used.
      }
    }
    for (String name : namesEndingWith(KEY + NEW)) {
      folder.delete(name + KEY + NEW);
    }
  }

  /** Returns the issuers in the chains of the certificates that can be read. */
  Set<X509Certificate> issuers() throws AuthorityException {
    Set<X509Certificate> issuers = new LinkedHashSet<>();
    for (String name : namesEndingWith(CERTIFICATE)) {
      try {
        Certificates.read(certificate(name)).stream().skip(1).forEach(issuers::add);
      } catch (UnusableKeyException damaged) {
        // Reported when the name is used.
      }
    }
    return issuers;
  }

  private void replaceCurrent(String name) throws AuthorityException {
    for (String kind : List.of(KEY, CERTIFICATE)) {
      if (folder.has(name + kind + NEW)) {
        folder.move(name + kind + NEW, name + kind);
      }
    }
  }

  private List<String> namesEndingWith(String suffix) throws AuthorityException {
    List<String> names = new ArrayList<>();
    for (Path file : files(folder.path(), "*" + suffix)) {
      String name = String.valueOf(file.getFileName());
      names.add(name.substring(0, name.length() - suffix.length()));
    }
    names.sort(null);
    return names;
  }

  private static List<Path> files(Path folder, String pattern) throws AuthorityException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
      all.forEach(files::add);
    } catch (IOException e) {
      throw new AuthorityException(folder + ": cannot be read, " + KeyFile.reason(e), e);
    }
    return files;
  }
}
