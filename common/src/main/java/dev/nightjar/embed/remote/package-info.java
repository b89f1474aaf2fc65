/** Models behind endpoints that speak OpenAI's protocol for embeddings. */
@NullMarked
package dev.nightjar.embed.remote;

import org.jspecify.annotations.NullMarked;
