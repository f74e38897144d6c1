// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.KeySettings;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys of this machine in a PKCS#11 token. The file of such a key is a {@link TokenKey}.
 *
 * <p>Files that contain a key are read as before, so that keys can be moved one by one. The token
 * is opened at the first use. If that fails, it is tried again at the next use, except after the
 * PIN was refused.
 */
final class TokenKeyStorage implements KeyStorage {

  private final KeySettings.Token settings;
  private final KeyStorage files;
  private final boolean mayBeAbsent;
  private @Nullable Token token;
  private @Nullable String pinRefusal;
  private boolean hasFailed;
  private boolean areReadKeysUsable = true;

  /**
   * @param files keeps the keys that are not in the token.
   * @param mayBeAbsent whether reading a key succeeds while the token cannot be opened; the key
   *     then signs nothing.
   */
  TokenKeyStorage(KeySettings.Token settings, KeyStorage files, boolean mayBeAbsent) {
    this.settings = settings;
    this.files = files;
    this.mayBeAbsent = mayBeAbsent;
  }

  @Override
  public KeyPair create(String name) throws UnusableKeyException {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return inToken(open -> open.create(name + "." + HexFormat.of().formatHex(random)));
  }

  @Override
  public byte[] content(PrivateKey key) throws UnusableKeyException {
    if (!PrivateKeys.isInToken(key)) {
      return files.content(key);
    }
    if (key instanceof AbsentKey absent) {
      return absent.place().content();
    }
    Optional<String> label = inToken(open -> open.label(key));
    if (label.isEmpty()) {
      throw new UnusableKeyException("the key is in another token");
    }
    return new TokenKey(settings.label(), label.get()).content();
  }

  @Override
  public PrivateKey read(String source, byte[] content, PublicKey publicKey)
      throws UnusableKeyException {
    Optional<TokenKey> key = TokenKey.of(content);
    if (key.isEmpty()) {
      return files.read(source, content, publicKey);
    }
    if (!key.get().token().equals(settings.label())) {
      throw new UnusableKeyException(
          "%s: is in the token \"%s\"; the configuration has the %s"
              .formatted(source, key.get().token(), settings));
    }
    Optional<Token> open = openOrAbsent();
    return open.isEmpty()
        ? new AbsentKey(key.get())
        : inToken(found -> found.find(key.get().label(), publicKey));
  }

  /** Returns the token; empty if it cannot be opened, and its keys may be absent. */
  private synchronized Optional<Token> openOrAbsent() throws UnusableKeyException {
    try {
      return Optional.of(open());
    } catch (UnusableKeyException unavailable) {
      if (!mayBeAbsent) {
        throw withName(unavailable);
      }
      areReadKeysUsable = false;
      return Optional.empty();
    }
  }

  @Override
  public void discard(byte[] content) {
    Optional<TokenKey> key = TokenKey.of(content);
    if (key.isEmpty() || !key.get().token().equals(settings.label())) {
      return;
    }
    try {
      boolean unused =
          inToken(
              open -> {
                open.delete(key.get().label());
                return true;
              });
    } catch (UnusableKeyException unavailable) {
      // It is not used any more.
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A token that fails two checks in succession is opened again, if that is possible.
   */
  @Override
  public synchronized boolean check() throws UnusableKeyException {
    boolean unused = files.check();
    try {
      open().check();
      hasFailed = false;
      return areReadKeysUsable;
    } catch (UnusableKeyException failed) {
      if (hasFailed && isOpenAgain()) {
        hasFailed = false;
        return false;
      }
      hasFailed = true;
      throw withName(failed);
    }
  }

  /** Opens a token again that was open before; returns whether that was possible. */
  private boolean isOpenAgain() {
    @Nullable Token previous = token;
    if (previous == null) {
      return false;
    }
    try {
      token = Token.open(settings);
    } catch (UnusableKeyException stillGone) {
      return false;
    }
    previous.close();
    areReadKeysUsable = false;
    return true;
  }

  private interface Use<T> {
    T of(Token open) throws UnusableKeyException;
  }

  private <T> T inToken(Use<T> use) throws UnusableKeyException {
    try {
      return use.of(open());
    } catch (UnusableKeyException failed) {
      throw withName(failed);
    }
  }

  private UnusableKeyException withName(UnusableKeyException failed) {
    return new UnusableKeyException(settings + ": " + failed.getMessage(), failed);
  }

  private synchronized Token open() throws UnusableKeyException {
    if (pinRefusal != null) {
      throw new UnusableKeyException(pinRefusal);
    }
    @Nullable Token open = token;
    if (open == null) {
      try {
        open = Token.open(settings);
        token = open;
      } catch (UnusableKeyException failed) {
        String why = String.valueOf(failed.getMessage());
        if (TokenFailure.isPinRefused(why)) {
          pinRefusal = why;
        }
        throw failed;
      }
    }
    return open;
  }
}
