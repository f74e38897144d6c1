// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.FolderLock;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.Delegations;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.TargetPaths;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * An editor of the TUF repository of a site's owner, in a folder. A change creates a draft of the
 * next version of a document. Several owners sign a draft in any order, on copies of the folder if
 * necessary. {@link #publish} turns the drafts into the metadata that gateways accept. The folder
 * contains no private key.
 *
 * <p>Not thread-safe. Others may use the folder at the same time if each of them holds its {@link
 * #lock} from the first read to the last write; those who only read need not.
 */
public final class RepositoryEditor {

  private final RepositoryFolder folder;
  private final RepositorySettings settings;

  private RepositoryEditor(RepositoryFolder folder, RepositorySettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * Creates a repository folder with drafts of the first root and of targets. The initial policy
   * lets no signer sign any command. Locks the folder until it is complete.
   *
   * @throws RepositoryEditException if the folder already contains a repository.
   */
  @SuppressWarnings("try") // The lock is only held.
  public static RepositoryEditor init(
      Path folder, SiteId site, RepositoryOwners owners, ExpiryPeriods expiryPeriods, Instant now)
      throws RepositoryEditException {
    try {
      Files.createDirectories(folder);
      try (FolderLock held = FolderLock.acquire(folder)) {
        return create(folder, site, owners, expiryPeriods, now);
      }
    } catch (IOException failed) {
      throw new RepositoryEditException("%s: %s".formatted(folder, KeyFile.reason(failed)), failed);
    }
  }

  private static RepositoryEditor create(
      Path folder, SiteId site, RepositoryOwners owners, ExpiryPeriods expiryPeriods, Instant now)
      throws RepositoryEditException {
    RepositoryEditor editor =
        new RepositoryEditor(
            new RepositoryFolder(folder), new RepositorySettings(site, expiryPeriods));
    if (Files.exists(editor.folder.settings())) {
      throw new RepositoryEditException(
          folder + ": already contains a repository; use another folder");
    }
    editor.folder.writeDraft(
        DocumentKind.ROOT,
        SignedFile.unsigned(new Root(1, now.plus(expiryPeriods.root()), owners.roles())));
    Map<TargetPath, TargetFile> targets = new LinkedHashMap<>();
    editor.put(targets, new TargetPath(SitePolicy.PATH), SitePolicy.empty(site).document());
    editor.folder.writeDraft(
        DocumentKind.TARGETS,
        SignedFile.unsigned(
            new Targets(1, now.plus(expiryPeriods.targets()), targets, Delegations.none())));
    editor.settings.write(editor.folder.settings());
    return editor;
  }

  /**
   * Opens an existing repository folder.
   *
   * @throws RepositoryEditException if the folder contains no repository.
   */
  public static RepositoryEditor open(Path folder) throws RepositoryEditException {
    RepositoryFolder files = new RepositoryFolder(folder);
    return new RepositoryEditor(files, RepositorySettings.read(files.settings()));
  }

  /**
   * Locks a repository folder against changes by others, until the lock is closed. Waits up to ten
   * seconds.
   *
   * @throws RepositoryEditException if the folder contains no repository, or is in use.
   */
  public static FolderLock lock(Path folder) throws RepositoryEditException {
    RepositorySettings unused = RepositorySettings.read(new RepositoryFolder(folder).settings());
    try {
      return FolderLock.acquire(folder);
    } catch (FolderLock.InUseException busy) {
      throw new RepositoryEditException("%s: %s".formatted(folder, busy.getReason()), busy);
    } catch (IOException failed) {
      throw new RepositoryEditException(
          "%s: cannot be locked, %s"
              .formatted(folder.resolve(FolderLock.FILE), KeyFile.reason(failed)),
          failed);
    }
  }

  public SiteId site() {
    return settings.site();
  }

  // --- Current documents; a draft takes precedence over the published version --------------------

  Root root() throws RepositoryEditException {
    return current(DocumentKind.ROOT).unverified();
  }

  Targets targets() throws RepositoryEditException {
    return current(DocumentKind.TARGETS).unverified();
  }

  private <T extends Metadata> SignedFile<T> current(DocumentKind<T> kind)
      throws RepositoryEditException {
    return draftOrPublished(kind)
        .orElseThrow(
            () ->
                new RepositoryEditException(
                    "the repository folder has no document of " + kind.role()));
  }

  private <T extends Metadata> Optional<SignedFile<T>> draftOrPublished(DocumentKind<T> kind)
      throws RepositoryEditException {
    Optional<SignedFile<T>> draft = folder.draft(kind);
    return draft.isPresent() ? draft : folder.published(kind);
  }

  private <T extends Metadata> long nextVersion(DocumentKind<T> kind)
      throws RepositoryEditException {
    return folder.published(kind).map(each -> each.unverified().version() + 1).orElse(1L);
  }

  /** Returns the policy as it will be after the next publication. */
  public SitePolicy policy() throws RepositoryEditException {
    TargetPath path = new TargetPath(SitePolicy.PATH);
    TargetFile file =
        targets()
            .of(path)
            .orElseThrow(() -> new RepositoryEditException("targets: " + path + " is missing"));
    folder.requireContent(path, file);
    try {
      return SitePolicy.read(
          RepositoryFolder.bytes(folder.targetFile(path, file), SitePolicy.MAX_BYTES)
              .orElseThrow());
    } catch (JsonException malformed) {
      throw new RepositoryEditException(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  // --- Changes --------------------------------------------------------------------------------

  /** Changes the site policy. Creates a draft of targets. */
  public void changePolicy(UnaryOperator<SitePolicy> change, Instant now)
      throws RepositoryEditException {
    SitePolicy changed = change.apply(policy());
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(targets().targets());
    put(files, new TargetPath(SitePolicy.PATH), changed.document());
    draftTargets(files, targets().delegations(), now);
  }

  /**
   * Sets the configuration of the site, which replaces the one before. Creates a draft of targets.
   *
   * @param files by their paths, with {@code site.yaml}.
   * @return its version, one higher than that before.
   * @throws IllegalArgumentException if the files are not of the required form, or too large.
   */
  public long setConfiguration(Map<String, String> files, Instant now)
      throws RepositoryEditException {
    long version = publishedConfiguration().map(each -> each.version() + 1).orElse(1L);
    Map<TargetPath, TargetFile> targets = new LinkedHashMap<>(targets().targets());
    put(
        targets,
        new TargetPath(SiteConfiguration.PATH),
        new SiteConfiguration(settings.site(), version, files).toJson());
    draftTargets(targets, targets().delegations(), now);
    return version;
  }

  /** Returns the configuration as it will be after the next publication; empty if there is none. */
  public Optional<SiteConfiguration> configuration() throws RepositoryEditException {
    return configuration(targets());
  }

  /** Returns the published configuration, so that a changed draft keeps its version. */
  private Optional<SiteConfiguration> publishedConfiguration() throws RepositoryEditException {
    Optional<SignedFile<Targets>> published = folder.published(DocumentKind.TARGETS);
    return published.isPresent() ? configuration(published.get().unverified()) : Optional.empty();
  }

  private Optional<SiteConfiguration> configuration(Targets from) throws RepositoryEditException {
    TargetPath path = new TargetPath(SiteConfiguration.PATH);
    Optional<TargetFile> file = from.of(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    folder.requireContent(path, file.get());
    try {
      return Optional.of(
          SiteConfiguration.read(
              RepositoryFolder.bytes(
                      folder.targetFile(path, file.get()), SiteConfiguration.MAX_BYTES)
                  .orElseThrow()));
    } catch (JsonException malformed) {
      throw new RepositoryEditException(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  /** Returns the owners and the online key as they will be after the next publication. */
  public RepositoryOwners owners() throws RepositoryEditException {
    return RepositoryOwners.of(root());
  }

  /**
   * Changes the owners and the online key. Creates drafts of root and targets, because the new
   * owners must sign both.
   */
  public void changeOwners(RepositoryOwners owners, Instant now) throws RepositoryEditException {
    folder.writeDraft(
        DocumentKind.ROOT,
        SignedFile.unsigned(
            new Root(
                nextVersion(DocumentKind.ROOT),
                now.plus(settings.expiryPeriods().root()),
                owners.roles())));
    draftTargets(targets().targets(), targets().delegations(), now);
  }

  /**
   * Creates drafts of root and targets that differ from the published ones only in version and
   * expiry.
   */
  public void renew(Instant now) throws RepositoryEditException {
    changeOwners(owners(), now);
  }

  /**
   * Delegates releases under these paths to a vendor, replacing an earlier delegation to it. The
   * delegation is terminating: no other role may list a release under these paths.
   */
  public void delegate(RoleName vendor, RoleKeys keys, List<PathPattern> patterns, Instant now)
      throws RepositoryEditException {
    LockedOutVendors.requireNone(vendor, keys, policy().lockedOut());
    List<DelegatedRole> roles = new ArrayList<>(targets().delegations().roles());
    roles.removeIf(each -> each.name().equals(vendor));
    roles.add(new DelegatedRole(vendor, keys, new TargetPaths.Patterns(patterns), true));
    draftTargets(targets().targets(), new Delegations(roles), now);
  }

  /** Removes the delegation to a vendor, and the draft of the vendor's document. */
  public void undelegate(RoleName vendor, Instant now) throws RepositoryEditException {
    List<DelegatedRole> roles = new ArrayList<>(targets().delegations().roles());
    if (!roles.removeIf(each -> each.name().equals(vendor))) {
      throw new RepositoryEditException("nothing is delegated to " + vendor);
    }
    draftTargets(targets().targets(), new Delegations(roles), now);
    folder.removeDraft(DocumentKind.ofTargets(vendor));
  }

  /**
   * Locks a vendor out: the policy states it, and the delegation to it and to its keys ends.
   * Creates one draft of targets that has both.
   */
  public void lockOut(VendorLockOut lockOut, Instant now) throws RepositoryEditException {
    List<DelegatedRole> before = vendors();
    List<DelegatedRole> roles = LockedOutVendors.without(before, lockOut);
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(targets().targets());
    put(files, new TargetPath(SitePolicy.PATH), policy().withLockOut(lockOut).document());
    draftTargets(files, new Delegations(roles), now);
    Set<RoleName> left = roles.stream().map(DelegatedRole::name).collect(Collectors.toSet());
    for (DelegatedRole each : before) {
      if (!left.contains(each.name())) {
        folder.removeDraft(DocumentKind.ofTargets(each.name()));
      }
    }
  }

  /** Returns the delegations to vendors, with their keys and paths. */
  public List<DelegatedRole> vendors() throws RepositoryEditException {
    return targets().delegations().roles();
  }

  /** Adds a release of the owner or of a vendor. Creates a draft of the document that lists it. */
  public void addRelease(NewRelease release, Instant now) throws RepositoryEditException {
    Targets into =
        release.vendor().isPresent() ? vendorTargets(release.vendor().get(), now) : targets();
    release.requireNewIn(into);
    if (release.vendor().isPresent()) {
      requireCovered(release.path(), delegation(release.vendor().get()));
    }
    TargetFile file = release.copyInto(folder);
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(into.targets());
    files.put(release.path(), file);
    draftTargetsOf(release.vendor(), files, into.delegations(), now);
  }

  private static void requireCovered(TargetPath path, DelegatedRole vendor)
      throws RepositoryEditException {
    if (!vendor.paths().cover(path)) {
      throw new RepositoryEditException(
          "%s is not trusted for %s; expected a path that matches %s"
              .formatted(vendor.name(), path, vendor.paths().text()));
    }
  }

  /** Removes a release, so that it is unavailable after the next publication. */
  public void removeRelease(Optional<RoleName> vendor, TargetPath path, Instant now)
      throws RepositoryEditException {
    Targets from = vendor.isPresent() ? vendorTargets(vendor.get(), now) : targets();
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(from.targets());
    if (path.text().equals(SitePolicy.PATH)
        || path.text().equals(SiteConfiguration.PATH)
        || files.remove(path) == null) {
      throw new RepositoryEditException("there is no release " + path);
    }
    draftTargetsOf(vendor, files, from.delegations(), now);
  }

  /** Returns the releases of a vendor, or those of the owner if the vendor is empty. */
  public Map<TargetPath, TargetFile> releases(Optional<RoleName> vendor)
      throws RepositoryEditException {
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>();
    if (vendor.isPresent()) {
      draftOrPublished(DocumentKind.ofTargets(vendor.get()))
          .ifPresent(each -> files.putAll(each.unverified().targets()));
    } else {
      files.putAll(targets().targets());
      files.remove(new TargetPath(SitePolicy.PATH));
      files.remove(new TargetPath(SiteConfiguration.PATH));
    }
    return files;
  }

  private Targets vendorTargets(RoleName vendor, Instant now) throws RepositoryEditException {
    delegation(vendor);
    return draftOrPublished(DocumentKind.ofTargets(vendor))
        .map(SignedFile::unverified)
        .orElseGet(
            () ->
                new Targets(
                    1, now.plus(settings.expiryPeriods().targets()), Map.of(), Delegations.none()));
  }

  private DelegatedRole delegation(RoleName vendor) throws RepositoryEditException {
    return vendors().stream()
        .filter(each -> each.name().equals(vendor))
        .findFirst()
        .orElseThrow(() -> new RepositoryEditException("nothing is delegated to " + vendor));
  }

  private void draftTargets(Map<TargetPath, TargetFile> files, Delegations delegations, Instant now)
      throws RepositoryEditException {
    draftTargetsOf(Optional.empty(), files, delegations, now);
  }

  private void draftTargetsOf(
      Optional<RoleName> vendor,
      Map<TargetPath, TargetFile> files,
      Delegations delegations,
      Instant now)
      throws RepositoryEditException {
    DocumentKind<Targets> kind = vendor.map(DocumentKind::ofTargets).orElse(DocumentKind.TARGETS);
    folder.writeDraft(
        kind,
        SignedFile.unsigned(
            new Targets(
                nextVersion(kind),
                now.plus(settings.expiryPeriods().targets()),
                files,
                delegations)));
  }

  private void put(Map<TargetPath, TargetFile> files, TargetPath path, byte[] content)
      throws RepositoryEditException {
    TargetFile file = new TargetFile(content.length, Hashes.of(content), Optional.empty());
    RepositoryFolder.write(folder.targetFile(path, file), content);
    files.put(path, file);
  }

  // --- Signing and publishing ------------------------------------------------------------------

  /**
   * Signs every draft for which the key may sign.
   *
   * @return the roles of these drafts.
   * @throws RepositoryEditException if there is no such draft.
   */
  public List<RoleName> sign(SigningKey key) throws RepositoryEditException {
    List<RoleName> signed = new ArrayList<>();
    for (RoleDocument<?> each : documents()) {
      if (each.sign(key)) {
        signed.add(each.role());
      }
    }
    if (signed.isEmpty()) {
      boolean isDrafted = statuses().stream().anyMatch(DocumentStatus::isDraft);
      throw new RepositoryEditException(
          isDrafted
              ? "the key belongs to none of the roles that must sign the drafts"
              : "there is no draft to sign; first make a change, or import one");
    }
    return signed;
  }

  /**
   * Imports changes from a copy of the folder: signatures on the same drafts, and drafts of vendors
   * with their images.
   *
   * @return the roles with imported changes.
   */
  public List<RoleName> importFrom(RepositoryEditor other) throws RepositoryEditException {
    List<RoleName> imported = new ArrayList<>();
    for (RoleDocument<?> each : documents()) {
      if (each.importFrom(other.folder)) {
        imported.add(each.role());
      }
    }
    return imported;
  }

  /**
   * Publishes the drafts with a new snapshot and timestamp. Copies the result to a folder for a web
   * server or a USB stick.
   *
   * @return vendors whose releases are unavailable, because their document has too few signatures
   *     of their current keys.
   * @throws RepositoryEditException if root or targets has too few signatures, or a target file is
   *     missing; nothing is published then.
   */
  public List<RoleName> publish(SigningKey online, Path to, Instant now)
      throws RepositoryEditException {
    return new RepositoryPublisher(this, folder, settings.expiryPeriods(), now).publish(online, to);
  }

  /**
   * Returns the status of every document: of a published version with the keys that are in force,
   * and of a draft with the keys that must sign it.
   */
  public List<DocumentStatus> statuses() throws RepositoryEditException {
    List<RoleDocument<?>> drafts = documents();
    List<RoleDocument<?>> published = publishedDocuments();
    Set<RoleName> roles = new LinkedHashSet<>();
    drafts.forEach(each -> roles.add(each.role()));
    published.forEach(each -> roles.add(each.role()));
    List<DocumentStatus> statuses = new ArrayList<>();
    for (RoleName role : roles) {
      for (RoleDocument<?> each : published) {
        if (each.role().equals(role)) {
          each.published().ifPresent(statuses::add);
        }
      }
      for (RoleDocument<?> each : drafts) {
        if (each.role().equals(role)) {
          each.draft().ifPresent(statuses::add);
        }
      }
    }
    return statuses;
  }

  private List<RoleDocument<?>> publishedDocuments() throws RepositoryEditException {
    Optional<SignedFile<Root>> root = folder.published(DocumentKind.ROOT);
    Optional<SignedFile<Targets>> targets = folder.published(DocumentKind.TARGETS);
    if (root.isEmpty() || targets.isEmpty()) {
      return List.of();
    }
    Root inForce = root.get().unverified();
    List<RoleDocument<?>> documents =
        documents(List.of(inForce.keysOf(MetadataType.ROOT)), inForce, targets.get().unverified());
    documents.add(online(DocumentKind.SNAPSHOT, inForce));
    documents.add(online(DocumentKind.TIMESTAMP, inForce));
    return documents;
  }

  /** Returns root, targets and the documents of vendors, each with the keys that must sign it. */
  List<RoleDocument<?>> documents() throws RepositoryEditException {
    List<RoleKeys> rootRoles = new ArrayList<>(List.of(root().keysOf(MetadataType.ROOT)));
    // The previous owners must also sign a new root (TUF 5.3.4).
    folder
        .published(DocumentKind.ROOT)
        .ifPresent(before -> rootRoles.add(before.unverified().keysOf(MetadataType.ROOT)));
    return documents(rootRoles, root(), targets());
  }

  private List<RoleDocument<?>> documents(List<RoleKeys> rootRoles, Root root, Targets targets) {
    List<RoleDocument<?>> documents = new ArrayList<>();
    documents.add(new RoleDocument<>(folder, DocumentKind.ROOT, rootRoles, RoleDocument.ANY_PATH));
    documents.add(
        new RoleDocument<>(
            folder,
            DocumentKind.TARGETS,
            List.of(root.keysOf(MetadataType.TARGETS)),
            RoleDocument.ANY_PATH));
    for (DelegatedRole vendor : targets.delegations().roles()) {
      documents.add(
          new RoleDocument<>(
              folder,
              DocumentKind.ofTargets(vendor.name()),
              List.of(vendor.keys()),
              RoleDocument.within(vendor.paths())));
    }
    return documents;
  }

  private <T extends Metadata> RoleDocument<T> online(DocumentKind<T> kind, Root root) {
    return new RoleDocument<>(
        folder, kind, List.of(root.keysOf(kind.type())), RoleDocument.ANY_PATH);
  }
}
