/* Before the first paint: styles may rely on script being there. */
document.documentElement.classList.add("js");
