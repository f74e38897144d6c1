// SPDX-License-Identifier: Apache-2.0
/**
 * The TUF client. It refreshes a repository step by step from a pinned root, then finds targets and
 * verifies them.
 *
 * <p>In comments, "TUF 5.3.4" means section 5.3.4 of The Update Framework specification, version
 * 1.0.34. Chapter 5 is the detailed client workflow.
 *
 * <p>Out of scope: the transfer of bytes from a network or a USB stick, and the use of images.
 */
@NullMarked
package io.parasol.certs.tuf.client;

import org.jspecify.annotations.NullMarked;
