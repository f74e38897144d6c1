// SPDX-License-Identifier: Apache-2.0
/**
 * The transfer of repository files to the site, over HTTP or from a USB stick, and the bounded
 * store of verified images.
 *
 * <p>Out of scope: verification. Everything that a source delivers is untrusted.
 */
@NullMarked
package io.parasol.certs.tuf.fetch;

import org.jspecify.annotations.NullMarked;
