// SPDX-License-Identifier: Apache-2.0
/**
 * The annotation that names the thread to which a type or member is confined. It is here, in the
 * lowest module, because every module uses it.
 *
 * <p>Out of scope: threads and executors.
 */
@NullMarked
package io.parasol.config.concurrent;

import org.jspecify.annotations.NullMarked;
