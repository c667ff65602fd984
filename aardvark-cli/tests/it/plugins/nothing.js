const unseen = () => 1;
